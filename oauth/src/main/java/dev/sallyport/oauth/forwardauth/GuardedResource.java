package dev.sallyport.oauth.forwardauth;

import dev.sallyport.oauth.ProtectedResource;
import java.net.URI;

/// A server that a proxy guards by asking the gateway.
///
/// @param metadata where the metadata of the resource is, at the gateway (RFC 9728)
public record GuardedResource(ProtectedResource resource, URI metadata, Headers headers) {
    /// The names under which the server is told who calls.
    public record Headers(String subject, String scopes, String client) {
        public static final Headers DEFAULT = new Headers("X-Mcp-Sub", "X-Mcp-Scopes", "X-Mcp-Client");
    }
}
