/// In front of servers that the gateway does not stand in between: it says of each request who makes it.
@NullMarked
package dev.sallyport.oauth.forwardauth;

import org.jspecify.annotations.NullMarked;
