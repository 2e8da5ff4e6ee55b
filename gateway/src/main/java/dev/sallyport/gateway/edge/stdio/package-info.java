/// The gateway as a child of its client: messages are lines on standard input and output.
@NullMarked
package dev.sallyport.gateway.edge.stdio;

import org.jspecify.annotations.NullMarked;
