package dev.sallyport.gateway.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lets pages of other origins ask and read the answer (Fetch standard, section 3.3). Never with cookies: whoever asks
/// brings its own credential.
final class Cors {
    static final String EVERY_ORIGIN = "*";

    private static final Set<String> REQUEST_HEADERS =
            Set.of("accept", "authorization", "content-type", "dpop", "last-event-id", "x-api-key");
    private static final CharSequence RESPONSE_HEADERS =
            HttpHeaders.createOptimized("Mcp-Session-Id, WWW-Authenticate, DPoP-Nonce, Retry-After");
    private static final String KEPT_SECONDS = "600";

    private Cors() {}

    /// @param origin as it was sent, or [#EVERY_ORIGIN]
    static void open(HttpServerResponse response, String origin) {
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
        if (!origin.equals(EVERY_ORIGIN)) {
            response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
    }

    /// Whether a browser asks what it may send.
    static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ORIGIN)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /// Answers a preflight of an origin for which [#open] was called.
    static void answer(HttpServerRequest request, String methods) {
        String headers = asked(request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS));
        HttpServerResponse response = request.response()
                .setStatusCode(204)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, methods)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, KEPT_SECONDS);
        if (!headers.isEmpty()) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers);
        }
        response.end();
    }

    /// @return of the headers that are asked for those that mean something here
    private static String asked(@Nullable String names) {
        return names == null
                ? ""
                : Arrays.stream(names.split(",", -1))
                        .map(name -> name.strip().toLowerCase(Locale.ROOT))
                        .filter(name -> REQUEST_HEADERS.contains(name) || isMcp(name))
                        .distinct()
                        .collect(Collectors.joining(", "));
    }

    private static boolean isMcp(String name) {
        return name.startsWith("mcp-")
                && name.chars().allMatch(c -> c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }
}
