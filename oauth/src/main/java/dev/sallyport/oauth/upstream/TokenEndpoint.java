package dev.sallyport.oauth.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.web.Params;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks authorization servers for tokens (RFC 6749 sections 4.1.3, 4.4.2 and 6).
final class TokenEndpoint {
    private static final int LARGEST = 128 << 10;
    private static final int LONGEST_TOKEN = 32 << 10;
    private static final long LONGEST_LIFE_S = 10L * 365 * 24 * 3600;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Set<String> CODES = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
            "invalid_target");

    /// What was issued.
    ///
    /// @param refresh null where there is none
    /// @param expires null where it was not said
    /// @param scopes null where it was not said
    record Tokens(
            String access,
            @Nullable String refresh,
            @Nullable Instant expires,
            @Nullable Set<String> scopes) {
        Tokens {
            expires = expires == null ? null : expires.truncatedTo(ChronoUnit.MILLIS);
        }

        @Override
        public String toString() {
            return "Tokens[…]";
        }
    }

    private final Fetcher fetcher;
    private final Clock clock;

    TokenEndpoint(Fetcher fetcher, Clock clock) {
        this.fetcher = fetcher;
        this.clock = clock;
    }

    /// @param issuer whose endpoint it is
    /// @param grant the parameters of the request, without those of the client
    /// @throws UpstreamFailed with the error code of a refusal
    Tokens ask(URI endpoint, String issuer, ClientIdentity client, Map<String, String> grant) throws UpstreamFailed {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        headers.put("Accept", "application/json");
        Map<String, String> form = new LinkedHashMap<>(grant);
        client.authenticate(headers, form, issuer, clock.instant());
        byte[] body = Params.of(form).encode().getBytes(UTF_8);
        try {
            var response = fetcher.fetch(new Fetcher.Request("POST", endpoint, headers, body, LARGEST, PATIENCE));
            return read(response.status(), Json.object(response.body()));
        } catch (FetchFailed | IllegalArgumentException _) {
            throw new UpstreamFailed("has an authorization server that gives no usable answer now");
        }
    }

    private Tokens read(int status, Map<String, Object> answer) throws UpstreamFailed {
        if (status != 200) {
            String code = String.valueOf(Json.text(answer, "error"));
            String known = CODES.contains(code) ? code : "";
            throw new UpstreamFailed(
                    "has an authorization server that refuses: " + (known.isEmpty() ? "HTTP " + status : known),
                    status >= 500 ? "" : known);
        }
        String type = Json.text(answer, "token_type");
        if (type == null || !type.toLowerCase(Locale.ROOT).equals("bearer")) {
            throw new UpstreamFailed("has an authorization server that gives tokens of another kind than Bearer");
        }
        String refresh = Json.text(answer, "refresh_token");
        return new Tokens(
                usable(Json.text(answer, "access_token")),
                refresh == null ? null : usable(refresh),
                expires(answer.get("expires_in")),
                scopes(Json.text(answer, "scope")));
    }

    /// What goes into a header has only characters that may stand there.
    private static String usable(@Nullable String token) throws UpstreamFailed {
        if (token == null
                || token.isEmpty()
                || token.length() > LONGEST_TOKEN
                || !token.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new UpstreamFailed("has an authorization server that gives no usable token");
        }
        return token;
    }

    private @Nullable Instant expires(@Nullable Object seconds) {
        return seconds instanceof Number number && number.longValue() > 0
                ? clock.instant().plusSeconds(Math.min(number.longValue(), LONGEST_LIFE_S))
                : null;
    }

    private static @Nullable Set<String> scopes(@Nullable String text) throws UpstreamFailed {
        try {
            return text == null ? null : Scopes.parse(text);
        } catch (OAuthException _) {
            throw new UpstreamFailed("has an authorization server that names scopes that none may have");
        }
    }
}
