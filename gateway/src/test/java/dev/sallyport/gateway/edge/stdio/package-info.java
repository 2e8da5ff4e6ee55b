@NullMarked
package dev.sallyport.gateway.edge.stdio;

import org.jspecify.annotations.NullMarked;
