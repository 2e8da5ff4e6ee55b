package dev.sallyport.oauth.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Speaks HTTP to addresses that clients, servers and providers name. Blocking. Never follows a redirect; reads a
/// bounded body; ends in bounded time.
public interface Fetcher {
    /// @param body null for none
    /// @param most bytes the response may have
    /// @param time for all of it
    record Request(
            String method, URI uri, Map<String, String> headers, byte @Nullable [] body, int most, Duration time) {
        public static Request get(URI uri) {
            return new Request(
                    "GET", uri, Map.of("Accept", "application/json"), null, 256 << 10, Duration.ofSeconds(5));
        }
    }

    /// @param headers by lower-case name
    record Response(int status, Map<String, List<String>> headers, byte[] body) {
        public Optional<String> header(String name) {
            return headers.getOrDefault(name, List.of()).stream().findFirst();
        }
    }

    /// @throws FetchFailed where the address is not allowed, or nothing of use came back in time
    Response fetch(Request request) throws FetchFailed;
}
