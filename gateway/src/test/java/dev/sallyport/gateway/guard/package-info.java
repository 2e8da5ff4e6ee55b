@NullMarked
package dev.sallyport.gateway.guard;

import org.jspecify.annotations.NullMarked;
