package dev.sallyport.gateway.authenticate;

import dev.sallyport.policy.Subject;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Instant;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The port behind which access tokens are verified (protocol.md Z5, EX3).
public interface TokenCheck {
    /// A token as it came with one request.
    ///
    /// @param resource the identifier of the resource that is asked for: the only one the token may be good
    ///     for
    /// @param proof the DPoP proof; null where the token came as `Bearer`
    /// @param method of the HTTP request, for the proof
    /// @param certificate `x5t#S256` of the client's certificate (RFC 8705 section 3.1); null where it showed
    ///     none
    record Presented(
            URI resource,
            String token,
            @Nullable String proof,
            String method,
            @Nullable String certificate) {
        @Override
        public String toString() {
            return "Presented[" + method + " " + resource + "]";
        }
    }

    /// What is known of a token. Reasons are for the audit, and hold no part of the token.
    sealed interface Verdict {
        /// @param until from then on it has to be verified anew, or is not good any more
        /// @param holds whether it is still good, but for its age: not revoked since. A plain look into
        ///     memory, asked while something is open that the token has opened
        record Accepted(Subject subject, Instant until, BooleanSupplier holds) implements Verdict {}

        /// It is not good here: forged, expired, revoked, or for another resource.
        record Rejected(String why) implements Verdict {}

        /// It is good, but lacks scopes without which nothing passes here.
        ///
        /// @param subject whose it is
        /// @param scopes all that are needed
        record Lacking(Subject subject, Set<String> scopes) implements Verdict {
            public Lacking {
                scopes = Set.copyOf(scopes);
            }
        }

        /// The proof does not do (RFC 9449 section 7.1).
        ///
        /// @param error `invalid_dpop_proof` or `use_dpop_nonce`
        /// @param nonce for the next proof; null where none is asked for
        record ProofRejected(
                String error, String why, @Nullable String nonce) implements Verdict {}

        /// Nobody can tell now. Never a yes.
        record Unknown(String why) implements Verdict {}
    }

    /// A plain look into memory: never waits, and decides the same as [#verify].
    ///
    /// @return null where it takes [#verify] to tell
    @Nullable
    Verdict known(Presented presented);

    /// Called on event loops; ends in bounded time.
    ///
    /// @return completes on any thread; a failure counts as [Verdict.Unknown] where it is a
    ///     [dev.sallyport.gateway.StoreUnavailable], else as a bug
    Future<Verdict> verify(Presented presented);
}
