@NullMarked
package dev.sallyport.gateway.authenticate;

import org.jspecify.annotations.NullMarked;
