/// May: one enforcement per MCP method; lists are filtered by the same decision.
@NullMarked
package dev.sallyport.gateway.authorize;

import org.jspecify.annotations.NullMarked;
