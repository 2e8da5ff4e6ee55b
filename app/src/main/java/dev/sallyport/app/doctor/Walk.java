package dev.sallyport.app.doctor;

import static dev.sallyport.app.doctor.Diagnosis.fail;
import static dev.sallyport.app.doctor.Diagnosis.ok;
import static dev.sallyport.app.doctor.Diagnosis.warn;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.upstream.BearerChallenge;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Walks the flow of OAuth as a client would, against any MCP server: refusal, challenge, metadata, registration,
/// authorization, and, once there is a token, a call. Each step says what is the case; the first one without which a
/// client could not go on ends it.
public final class Walk {
    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
            + "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
            + "\"clientInfo\":{\"name\":\"sallyport-doctor\",\"version\":\"1\"}}}";

    /// What the operator has to say.
    ///
    /// @param clientId of a client that is known to the authorization server; null to register one
    /// @param token that was had elsewhere; null for none
    /// @param browser is shown where a human has to go, who then has some minutes; null where nobody waits
    public record Settings(
            URI url,
            @Nullable String clientId,
            @Nullable String token,
            @Nullable Consumer<URI> browser) {
        @Override
        public String toString() {
            return "Settings[" + url + "]";
        }
    }

    private final Settings settings;
    private final Consumer<Diagnosis> told;
    private final List<Diagnosis> steps = new ArrayList<>();

    private Walk(Settings settings, Consumer<Diagnosis> told) {
        this.settings = settings;
        this.told = told;
    }

    /// @param told is told each step as it ends
    /// @return all steps
    public static List<Diagnosis> of(Settings settings, Consumer<Diagnosis> told) {
        Walk walk = new Walk(settings, told);
        try (PlainHttp http = new PlainHttp()) {
            walk.walk(http);
        } catch (WalkEnded end) {
            walk.add(end.diagnosis());
        } catch (OAuthException | IllegalArgumentException e) {
            walk.add(fail("answer", "an answer cannot be read: " + e.getMessage(), "see the server's log"));
        }
        return List.copyOf(walk.steps);
    }

    private void walk(PlainHttp http) throws WalkEnded {
        BearerChallenge challenge = refusal(http);
        WalkDiscovery.Found found = new WalkDiscovery(http, settings.url(), this::add).find(challenge);
        Optional<String> token = Optional.ofNullable(settings.token());
        if (token.isEmpty()) {
            token = new WalkLogin(http, found, settings, this::add).token();
        }
        if (token.isPresent()) {
            call(http, token.get());
        }
    }

    private BearerChallenge refusal(PlainHttp http) throws WalkEnded {
        PlainHttp.Answer answer = message(http, "refusal", Map.of());
        switch (answer.status()) {
            case 401 -> add(ok("refusal", "without a token the server answers HTTP 401"));
            case 200, 202 ->
                throw new WalkEnded(fail(
                        "refusal",
                        "the server answers without a token: HTTP " + answer.status(),
                        "give its endpoint oauth, and remove anonymous: true"));
            case 404, 405 ->
                throw new WalkEnded(fail(
                        "refusal",
                        "HTTP " + answer.status() + ": there is no MCP endpoint at this URL",
                        "give the URL of the endpoint itself, for example https://mcp.example.com/mcp"));
            default ->
                throw new WalkEnded(fail(
                        "refusal",
                        "HTTP " + answer.status() + " instead of 401",
                        "a request without a token has to be answered with 401 and a challenge; see the server's log"));
        }
        List<String> headers = answer.headers().getOrDefault("www-authenticate", List.of());
        BearerChallenge challenge = BearerChallenge.of(headers);
        if (challenge.resourceMetadata() == null) {
            add(
                    warn(
                            "challenge",
                            headers.isEmpty()
                                    ? "there is no WWW-Authenticate header"
                                    : "WWW-Authenticate names no resource_metadata that can be read",
                            "answer 401 with WWW-Authenticate: Bearer resource_metadata=\"…\"; some clients look nowhere else"));
        } else {
            String scopes =
                    challenge.scopes().isEmpty() ? "" : ", and asks for " + String.join(" ", challenge.scopes());
            add(ok("challenge", "names its metadata at " + challenge.resourceMetadata() + scopes));
        }
        return challenge;
    }

    private void call(PlainHttp http, String token) throws WalkEnded {
        PlainHttp.Answer answer = message(http, "call", Map.of("Authorization", "Bearer " + token));
        if (answer.status() == 200 || answer.status() == 202) {
            add(ok("call", "with the token the server answers HTTP " + answer.status()));
            return;
        }
        BearerChallenge why = BearerChallenge.of(answer.headers().getOrDefault("www-authenticate", List.of()));
        String error = why.error() == null ? "" : ": " + why.error();
        String missing = why.scopes().isEmpty() ? "" : ", it needs " + String.join(" ", why.scopes());
        throw new WalkEnded(fail(
                "call",
                "with the token the server answers HTTP " + answer.status() + error + missing,
                switch (answer.status()) {
                    case 401 ->
                        "its aud has to be the resource, its issuer one that the endpoint takes; the audit says why";
                    case 403 -> "the token lacks a scope, or the policy a rule; the audit says which";
                    default -> "see the server's log";
                }));
    }

    private PlainHttp.Answer message(PlainHttp http, String step, Map<String, String> headers) throws WalkEnded {
        try {
            return http.message(settings.url(), INITIALIZE, headers);
        } catch (IOException e) {
            throw new WalkEnded(fail(
                    step,
                    settings.url() + " cannot be reached: " + e.getMessage(),
                    "check the URL, DNS, the certificate, and that the server runs"));
        }
    }

    private void add(Diagnosis step) {
        steps.add(step);
        told.accept(step);
    }
}
