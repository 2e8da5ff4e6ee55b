@NullMarked
package dev.sallyport.oauth.flow;

import org.jspecify.annotations.NullMarked;
