/// Guards any MCP endpoint over Streamable HTTP in a servlet container. See [SallyportFilter].
@NullMarked
package dev.sallyport.embed.servlet;

import org.jspecify.annotations.NullMarked;
