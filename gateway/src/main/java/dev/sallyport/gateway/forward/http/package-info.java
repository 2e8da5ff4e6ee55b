/// Servers reached over Streamable HTTP, of either era.
@NullMarked
package dev.sallyport.gateway.forward.http;

import org.jspecify.annotations.NullMarked;
