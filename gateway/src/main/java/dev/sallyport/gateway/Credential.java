package dev.sallyport.gateway;

import java.util.Set;

/// What a request presents to say whose it is. Secrets in it are never printed.
public sealed interface Credential {
    None NONE = new None();

    /// Nothing.
    record None() implements Credential {}

    /// Something that is no usable credential.
    ///
    /// @param why for the audit only
    record Unusable(String why) implements Credential {}

    /// An API key, where nothing else can stand: `X-API-Key`, the query, stdio, a page.
    record Key(String text) implements Credential {
        @Override
        public String toString() {
            return "Key[…]";
        }
    }

    /// `Authorization: Bearer` (RFC 6750): an API key or an access token.
    record Bearer(String text) implements Credential {
        @Override
        public String toString() {
            return "Bearer[…]";
        }
    }

    /// `Authorization: DPoP` (RFC 9449): an access token, and the proof of the key it is bound to.
    record Proved(String token, String proof) implements Credential {
        @Override
        public String toString() {
            return "Proved[…]";
        }
    }

    /// What a trusted proxy says of a caller whom it has identified itself.
    record Asserted(String user, Set<String> groups, Set<String> roles) implements Credential {
        public Asserted {
            groups = Set.copyOf(groups);
            roles = Set.copyOf(roles);
        }
    }
}
