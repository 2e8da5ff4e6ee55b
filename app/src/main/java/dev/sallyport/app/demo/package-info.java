/// The story of `sallyport demo`: the same calls against an unprotected server and behind the gateway.
@NullMarked
package dev.sallyport.app.demo;

import org.jspecify.annotations.NullMarked;
