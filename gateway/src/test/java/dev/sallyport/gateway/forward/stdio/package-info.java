@NullMarked
package dev.sallyport.gateway.forward.stdio;

import org.jspecify.annotations.NullMarked;
