package dev.sallyport.oauth.upstream;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A server behind the gateway that wants OAuth.
///
/// @param url of its MCP endpoint
/// @param clientId of a client that was registered with its authorization server by hand; null for none
/// @param clientSecret of that client; null where it has none
/// @param clientKey with which that client proves to be itself instead (`private_key_jwt`); null where it has none
/// @param issuer of the authorization server that client is known to; null for the first that the server names, which
///     is then kept
/// @param scopes asked for besides what the server itself says is needed
/// @param clientDocument the gateway's client-id metadata document where it is published elsewhere; null for the
///     gateway's own `/oauth/client.json`, which takes an https `public-url`
public record UpstreamServer(
        String name,
        URI url,
        Mode mode,
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable ClientKey clientKey,
        @Nullable String issuer,
        Set<String> scopes,
        @Nullable URI clientDocument) {

    /// For whom the gateway logs in.
    public enum Mode {
        /// Each caller has a login of its own.
        SUBJECT,
        /// All calls go on with one login. With a secret or a key it is the client's own (`client_credentials`).
        SERVICE
    }

    public UpstreamServer {
        scopes = Set.copyOf(scopes);
        if (clientId == null && (clientSecret != null || clientKey != null)) {
            throw new IllegalArgumentException("a secret or a key without the client it is of");
        }
        if (clientSecret != null && clientKey != null) {
            throw new IllegalArgumentException("a client has a secret or a key, not both");
        }
    }

    /// Whether it gets its token without a human (protocol.md EX1).
    boolean helpsItself() {
        return mode == Mode.SERVICE && (clientSecret != null || clientKey != null);
    }

    @Override
    public String toString() {
        return "UpstreamServer[" + name + "]";
    }
}
