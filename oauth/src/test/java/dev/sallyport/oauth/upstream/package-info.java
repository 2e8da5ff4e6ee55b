@NullMarked
package dev.sallyport.oauth.upstream;

import org.jspecify.annotations.NullMarked;
