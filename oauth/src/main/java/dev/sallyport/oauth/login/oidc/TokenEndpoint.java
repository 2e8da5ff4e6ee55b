package dev.sallyport.oauth.login.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.fetch.Fetcher.Response;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.web.Params;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks a provider's token endpoint (RFC 6749 sections 4.1.3, 5 and 6).
final class TokenEndpoint {
    static final String BASIC = "client_secret_basic";
    static final String POST = "client_secret_post";

    /// Answers that mean no, whoever asks again: what was presented is not good, or not any more. All others are about
    /// the client, the request or the provider itself.
    private static final Set<String> DENIALS = Set.of("invalid_grant", "access_denied", "bad_verification_code");

    private static final int OK = 200;
    private static final int LONGEST_CODE = 64;

    /// What it gave; null what it did not give.
    record Tokens(
            @Nullable String access,
            @Nullable String refresh,
            @Nullable String id) {
        @Override
        public String toString() {
            return "Tokens[]";
        }
    }

    private final ProviderHttp http;
    private final String clientId;
    private final @Nullable String clientSecret;

    TokenEndpoint(ProviderHttp http, ProviderSettings settings) {
        this.http = http;
        this.clientId = settings.clientId();
        this.clientSecret = settings.clientSecret();
    }

    /// @param methods how a client may prove to be itself; empty for the usual way
    /// @param form without what proves it
    /// @throws LoginFailed denied where the code or the refresh token is not good
    Tokens ask(URI endpoint, Set<String> methods, Map<String, String> form) throws LoginFailed {
        Map<String, String> all = new LinkedHashMap<>(form);
        Map<String, String> headers = new LinkedHashMap<>();
        String secret = clientSecret;
        if (secret != null && (methods.isEmpty() || methods.contains(BASIC))) {
            headers.put("Authorization", basic(clientId, secret));
        } else if (secret == null || methods.contains(POST)) {
            all.put("client_id", clientId);
            if (secret != null) {
                all.put("client_secret", secret);
            }
        } else {
            throw http.failed("its token endpoint takes no client secret");
        }
        return tokens(http.post(
                "the token endpoint's answer", endpoint, headers, Params.of(all).encode()));
    }

    private Tokens tokens(Response response) throws LoginFailed {
        if (response.status() >= 500) {
            throw http.failed("the token endpoint answered with status " + response.status());
        }
        Map<String, Object> answer = http.json("the token endpoint's answer", response.body());
        String error = Json.text(answer, "error");
        if (error != null || response.status() != OK) {
            String why = "the token endpoint said " + code(error) + " with status " + response.status();
            throw DENIALS.contains(String.valueOf(error)) ? http.denied(why) : http.failed(why);
        }
        return new Tokens(
                Json.text(answer, "access_token"), Json.text(answer, "refresh_token"), Json.text(answer, "id_token"));
    }

    /// @return an error code as it may stand in a log: letters, digits and the few signs that codes have
    static String code(@Nullable String error) {
        boolean plain = error != null
                && error.length() <= LONGEST_CODE
                && error.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '_'
                                || c == '-'
                                || c == '.');
        return plain ? String.valueOf(error) : "something unreadable";
    }

    private static String basic(String id, String secret) {
        String pair = URLEncoder.encode(id, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }
}
