/// Access tokens that requests present to the gateway: whether they are good, for what, and whose they are.
@NullMarked
package dev.sallyport.oauth.verify;

import org.jspecify.annotations.NullMarked;
