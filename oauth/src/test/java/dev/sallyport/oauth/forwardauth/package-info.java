@NullMarked
package dev.sallyport.oauth.forwardauth;

import org.jspecify.annotations.NullMarked;
