/// The clients of the gateway's own authorization server.
@NullMarked
package dev.sallyport.oauth.registration;

import org.jspecify.annotations.NullMarked;
