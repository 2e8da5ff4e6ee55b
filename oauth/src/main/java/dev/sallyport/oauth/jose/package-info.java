/// Signed JSON objects and the keys that prove them.
@NullMarked
package dev.sallyport.oauth.jose;

import org.jspecify.annotations.NullMarked;
