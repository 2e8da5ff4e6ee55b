/// Guards servers built with the MCP Java SDK (`io.modelcontextprotocol.sdk:mcp-core`). See [SdkGuard].
@NullMarked
package dev.sallyport.embed.sdk;

import org.jspecify.annotations.NullMarked;
