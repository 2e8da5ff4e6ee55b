@NullMarked
package dev.sallyport.gateway.edge;

import org.jspecify.annotations.NullMarked;
