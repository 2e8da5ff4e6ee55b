@NullMarked
package dev.sallyport.gateway.authorize;

import org.jspecify.annotations.NullMarked;
