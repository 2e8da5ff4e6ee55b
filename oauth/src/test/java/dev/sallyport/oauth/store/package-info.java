@NullMarked
package dev.sallyport.oauth.store;

import org.jspecify.annotations.NullMarked;
