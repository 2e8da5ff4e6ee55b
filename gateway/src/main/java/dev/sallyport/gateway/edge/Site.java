package dev.sallyport.gateway.edge;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the gateway serves besides MCP endpoints, and is no page of its own: an authorization server, for example.
public interface Site {
    /// Who may ask. What is not open to all is held to the rules of an MCP endpoint (protocol.md D4, N5).
    enum Door {
        /// `Host` and `Origin` have to be allowed, as at an MCP endpoint: for what a browser shows, or does with a
        /// cookie.
        OWN,
        /// `Host` has to be allowed; pages of every origin may ask and read the answer, without cookies (CORS): for
        /// public documents, and where each request brings its own proof.
        ANY_ORIGIN,
        /// Neither is looked at: for proxies, which ask under their own client's `Host`. The answer must be worth
        /// nothing to somebody without a credential.
        ANY_HOST
    }

    /// A request, read to its end.
    ///
    /// @param path as it was sent, without the query
    /// @param query as it was sent; null where there is none
    /// @param headers by lower-case name
    /// @param address of the client; null where it is not known
    /// @param certificate `x5t#S256` of the client's certificate; null where it showed none
    record Request(
            String method,
            String path,
            @Nullable String query,
            Map<String, List<String>> headers,
            byte[] body,
            @Nullable String address,
            @Nullable String certificate) {
        /// Without what may be secret.
        @Override
        public String toString() {
            return "Request[" + method + " " + path + "]";
        }
    }

    record Header(String name, String value) {}

    /// @param headers in order, and no others: neither a media type nor a policy is added
    record Response(int status, List<Header> headers, byte[] body) {
        public Response {
            headers = List.copyOf(headers);
        }
    }

    /// Nothing.
    Site NONE = new Site() {
        @Override
        public @Nullable Door door(String path) {
            return null;
        }

        @Override
        public Future<Response> answer(Request request) {
            return Future.failedFuture(new IllegalStateException("nothing is served here"));
        }
    };

    /// Asked for every request that is for no endpoint, on event loops.
    ///
    /// @param path as it was sent
    /// @return null where it serves no such path
    @Nullable
    Door door(String path);

    /// Called on event loops, so it never blocks.
    ///
    /// @return completes on any thread; a failure is a bug, and answered as one
    Future<Response> answer(Request request);
}
