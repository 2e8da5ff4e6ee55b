/// The token endpoint: what a client presents, and the access token it gets for it.
@NullMarked
package dev.sallyport.oauth.token;

import org.jspecify.annotations.NullMarked;
