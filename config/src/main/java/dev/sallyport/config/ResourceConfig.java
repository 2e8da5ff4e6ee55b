package dev.sallyport.config;

import java.net.URI;
import java.util.List;
import java.util.TreeSet;

/// A server that the gateway guards without standing in between: a proxy asks it about each request at
/// `/forward-auth/NAME`.
///
/// @param url where clients reach it, which is its resource identifier; https, or http on a loopback address
public record ResourceConfig(String name, URI url, OAuthAccess access, Headers headers) {

    /// In which the proxy tells the server who calls.
    ///
    /// @param subject who it is
    /// @param scopes  of the token, between blanks
    /// @param client  the client they use
    public record Headers(String subject, String scopes, String client) {

        /// `X-Mcp-Sub`, `X-Mcp-Scopes` and `X-Mcp-Client`.
        public static final Headers DEFAULT = new Headers("X-Mcp-Sub", "X-Mcp-Scopes", "X-Mcp-Client");

        public Headers {
            var seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            for (var header : List.of(subject, scopes, client)) {
                if (!seen.add(ServerChecks.identityHeader(header))) {
                    throw new Invalid("one header is given for two things", "name another");
                }
            }
        }
    }

    public ResourceConfig {
        OAuthChecks.name("a resource", name);
        OAuthChecks.identifier(url);
        OAuthChecks.secure(url);
    }
}
