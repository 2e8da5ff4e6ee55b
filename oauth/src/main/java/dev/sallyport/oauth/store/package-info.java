/// What OAuth keeps, and the port behind which it is kept.
@NullMarked
package dev.sallyport.oauth.store;

import org.jspecify.annotations.NullMarked;
