/// OAuth, put together: from the configuration to what the gateway asks, serves and presents.
@NullMarked
package dev.sallyport.app.oauth;

import org.jspecify.annotations.NullMarked;
