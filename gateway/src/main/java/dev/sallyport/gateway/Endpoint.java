package dev.sallyport.gateway;

import java.util.Set;

/// A path at which the gateway serves a server.
///
/// @param anonymous whether a call without a credential is the subject `anonymous` here
/// @param labels of the data behind it, for the policy
public record Endpoint(String path, String server, boolean anonymous, Set<String> labels) {
    public Endpoint {
        labels = Set.copyOf(labels);
    }

    public Endpoint(String path, String server, boolean anonymous) {
        this(path, server, anonymous, Set.of());
    }
}
