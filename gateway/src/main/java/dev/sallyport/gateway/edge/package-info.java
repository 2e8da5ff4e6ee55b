/// In: Streamable HTTP and stdio. Framing, origin, host, sizes, sessions; renders answers and refusals.
@NullMarked
package dev.sallyport.gateway.edge;

import org.jspecify.annotations.NullMarked;
