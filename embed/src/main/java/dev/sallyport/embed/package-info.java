/// Guards an MCP server inside its own process, by the same policy files as the gateway.
///
/// [Guard] holds the policy and decides messages. What carries them to it is one call away: `sdk.SdkGuard` for
/// servers built with the MCP Java SDK, `servlet.SallyportFilter` for any Streamable HTTP endpoint in a servlet
/// container. Either works without the libraries of the other.
///
/// Nothing gets past that is not understood: a message that is not one strict JSON-RPC message, a method that is not
/// known, a caller without a subject, an obligation that cannot be met and whatever fails on the way are refused.
@NullMarked
package dev.sallyport.embed;

import org.jspecify.annotations.NullMarked;
