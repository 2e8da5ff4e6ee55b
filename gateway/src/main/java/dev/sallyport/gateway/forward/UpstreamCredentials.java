package dev.sallyport.gateway.forward;

import dev.sallyport.gateway.Exchange;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The port behind which the gateway logs in to servers (protocol.md O). Never what the client sent: that stays here
/// (O13). Futures complete on the context of the exchange.
public interface UpstreamCredentials {
    /// What a server answered to a call.
    ///
    /// @param status 401 or 403
    /// @param wwwAuthenticate each value of the header
    /// @param sent the value of `Authorization` that the call had; null where it had none
    /// @param attempt how often the call was sent before, from 0
    record Challenge(
            int status,
            List<String> wwwAuthenticate,
            @Nullable String sent,
            int attempt) {
        @Override
        public String toString() {
            return "Challenge[" + status + "]";
        }
    }

    /// What to do about it.
    sealed interface Remedy {
        /// Send the same body again.
        ///
        /// @param authorization the value of `Authorization`
        record Retry(String authorization) implements Remedy {
            @Override
            public String toString() {
                return "Retry[…]";
            }
        }

        /// The caller has to log in first.
        ///
        /// @param url the page where it does
        /// @param id of the login; no secret
        record LogIn(String url, String id) implements Remedy {}

        /// Nothing helps.
        ///
        /// @param why one lower-case sentence that goes on from "it"
        record Refuse(String why) implements Remedy {}
    }

    /// @return the value of `Authorization` that a call goes on with; empty for none
    Future<Optional<String>> authorization(Exchange exchange);

    /// @return what to do where the server has refused the call
    Future<Remedy> challenged(Exchange exchange, Challenge challenge);
}
