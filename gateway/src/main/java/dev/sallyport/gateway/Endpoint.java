package dev.sallyport.gateway;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A path at which the gateway serves a server.
///
/// @param anonymous whether a call without a credential is the subject `anonymous` here
/// @param labels of the data behind it, for the policy
/// @param tokens which access tokens it takes; null where it takes none
public record Endpoint(
        String path,
        String server,
        boolean anonymous,
        Set<String> labels,
        @Nullable Tokens tokens) {
    /// What an endpoint says of the access tokens it takes (RFC 9728, protocol.md Z1, Z3).
    ///
    /// @param resource the resource identifier that a token has to be issued for: the endpoint's public URL
    /// @param metadata where its metadata is
    /// @param scopes without which no request passes, for the challenge
    /// @param proofs algorithms of DPoP proofs that are taken, for the challenge
    /// @param keys whether API keys are taken as well
    public record Tokens(URI resource, URI metadata, Set<String> scopes, List<String> proofs, boolean keys) {
        public Tokens {
            scopes = Set.copyOf(scopes);
            proofs = List.copyOf(proofs);
        }
    }

    public Endpoint {
        labels = Set.copyOf(labels);
    }

    public Endpoint(String path, String server, boolean anonymous, Set<String> labels) {
        this(path, server, anonymous, labels, null);
    }

    public Endpoint(String path, String server, boolean anonymous) {
        this(path, server, anonymous, Set.of());
    }

    /// The same for a client that has no way to present one.
    public Endpoint withoutTokens() {
        return new Endpoint(path, server, anonymous, labels);
    }
}
