/// The authorization server as machines see it: real requests to its endpoints, put together as they are in the
/// gateway.
@NullMarked
package dev.sallyport.oauth.machine;

import org.jspecify.annotations.NullMarked;
