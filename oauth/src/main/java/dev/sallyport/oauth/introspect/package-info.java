/// What clients and servers may ask about tokens, and how they give them back.
@NullMarked
package dev.sallyport.oauth.introspect;

import org.jspecify.annotations.NullMarked;
