/// What clients find out about the gateway before they come in.
@NullMarked
package dev.sallyport.oauth.metadata;

import org.jspecify.annotations.NullMarked;
