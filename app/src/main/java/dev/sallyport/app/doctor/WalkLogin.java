package dev.sallyport.app.doctor;

import static dev.sallyport.app.doctor.Diagnosis.fail;
import static dev.sallyport.app.doctor.Diagnosis.ok;
import static dev.sallyport.app.doctor.Diagnosis.warn;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.web.Params;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The steps in which a client gets a token: it becomes known, sends the browser off, and redeems the code.
final class WalkLogin {
    private static final Duration HUMAN = Duration.ofMinutes(5);

    /// @param management where the registration is removed again; null where the server does not say
    private record Known(
            String id, @Nullable URI management, @Nullable String token) {}

    private final PlainHttp http;
    private final WalkDiscovery.Found found;
    private final Walk.Settings settings;
    private final Consumer<Diagnosis> told;
    private final String state = Token.random();
    private final String verifier = Token.random();

    WalkLogin(PlainHttp http, WalkDiscovery.Found found, Walk.Settings settings, Consumer<Diagnosis> told) {
        this.http = http;
        this.found = found;
        this.settings = settings;
        this.told = told;
    }

    /// @return empty where a human would have to go on
    Optional<String> token() throws WalkEnded {
        try (LoopbackCallback callback = LoopbackCallback.open()) {
            Known client = client(callback.uri());
            try {
                URI authorization = authorization(client, callback.uri());
                checkReach(authorization, callback.uri());
                return settings.browser() == null
                        ? stopAtHuman()
                        : Optional.of(redeem(client, callback, authorization, settings.browser()));
            } finally {
                remove(client);
            }
        } catch (IOException e) {
            throw new WalkEnded(fail("authorization", "no port on this machine is free: " + e.getMessage(), ""));
        }
    }

    private Optional<String> stopAtHuman() {
        told.accept(ok("login", "from here a human goes on; --browser waits for one, --token skips it"));
        return Optional.empty();
    }

    private Known client(URI redirect) throws WalkEnded {
        boolean documents = Boolean.TRUE.equals(found.metadata().get("client_id_metadata_document_supported"));
        URI registration = found.endpoint("registration_endpoint");
        told.accept(
                documents
                        ? ok("registration", "clients may describe themselves by a document at their own URL")
                        : warn(
                                "registration",
                                "clients cannot describe themselves by a document",
                                "newer clients expect client_id_metadata_document_supported"));
        if (settings.clientId() != null) {
            return new Known(settings.clientId(), null, null);
        }
        if (registration == null) {
            throw new WalkEnded(fail(
                    "registration",
                    "clients cannot register themselves",
                    documents
                            ? "name a client by --client-id, for example the URL of its document"
                            : "name a client that is known by --client-id; others have no way in"));
        }
        return register(registration, redirect);
    }

    private Known register(URI registration, URI redirect) throws WalkEnded {
        PlainHttp.Answer answer = send(
                "registration",
                () -> http.json(
                        registration,
                        Map.of(
                                "client_name",
                                "sallyport doctor",
                                "application_type",
                                "native",
                                "redirect_uris",
                                List.of(redirect.toString()),
                                "grant_types",
                                List.of("authorization_code"),
                                "response_types",
                                List.of("code"),
                                "token_endpoint_auth_method",
                                "none")));
        Map<String, Object> client = answer.object().orElse(Map.of());
        String id = Json.text(client, "client_id");
        if ((answer.status() != 201 && answer.status() != 200) || id == null) {
            throw new WalkEnded(fail(
                    "registration",
                    registration + " answers HTTP " + answer.status() + error(client),
                    "where registration is closed, name a client that is known by --client-id"));
        }
        told.accept(ok("registration", "a client could register itself"));
        String management = Json.text(client, "registration_client_uri");
        return new Known(
                id,
                management == null || !management.startsWith(found.issuer()) ? null : URI.create(management),
                Json.text(client, "registration_access_token"));
    }

    private void remove(Known client) {
        if (client.management() == null || client.token() == null) {
            return;
        }
        String what;
        try {
            int status = http.delete(client.management(), client.token()).status();
            what = status == 204 ? "" : "HTTP " + status;
        } catch (IOException e) {
            what = String.valueOf(e.getMessage());
        }
        if (!what.isEmpty()) {
            told.accept(warn("registration", "its client could not be removed again: " + what, "it will expire"));
        }
    }

    private URI authorization(Known client, URI redirect) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("response_type", "code");
        params.put("client_id", client.id());
        params.put("redirect_uri", redirect.toString());
        params.put("state", state);
        params.put("code_challenge", Token.digest(verifier));
        params.put("code_challenge_method", "S256");
        params.put("resource", found.resource());
        if (!found.scopes().isEmpty()) {
            params.put("scope", Scopes.format(found.scopes()));
        }
        URI endpoint = Objects.requireNonNull(found.endpoint("authorization_endpoint"));
        return URI.create(endpoint
                + (endpoint.getRawQuery() == null ? "?" : "&")
                + Params.of(params).encode());
    }

    private void checkReach(URI authorization, URI redirect) throws WalkEnded {
        PlainHttp.Answer answer = send("authorization", () -> http.page(authorization));
        String location = answer.header("location").orElse("");
        if (location.startsWith(redirect + "?")) {
            Params back = Params.parse(location.substring(location.indexOf('?') + 1));
            Optional<String> error = back.get("error");
            if (error.isPresent()) {
                throw new WalkEnded(fail(
                        "authorization",
                        "is refused: " + error.get() + described(back),
                        "see the audit of the authorization server"));
            }
        }
        if (answer.status() >= 400) {
            throw new WalkEnded(fail(
                    "authorization",
                    "HTTP " + answer.status() + " for the client "
                            + (settings.clientId() == null ? "just registered" : settings.clientId()),
                    "open it in a browser to read why; the client has to be known, with the redirect URI " + redirect));
        }
        boolean redirected = answer.status() >= 300;
        told.accept(ok(
                "authorization",
                redirected
                        ? "sends the browser on to " + host(authorization, location)
                        : "shows a page to the browser"));
    }

    private static String host(URI from, String location) {
        try {
            return String.valueOf(from.resolve(location).getHost());
        } catch (IllegalArgumentException _) {
            return "an address that is none";
        }
    }

    private String redeem(Known client, LoopbackCallback callback, URI authorization, Consumer<URI> browser)
            throws WalkEnded {
        browser.accept(authorization);
        Params back = callback.await(HUMAN)
                .orElseThrow(() -> new WalkEnded(
                        fail("login", "nobody came back within " + HUMAN.toMinutes() + " minutes", "run it again")));
        String code = code(back);
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", callback.uri().toString());
        form.put("client_id", client.id());
        form.put("code_verifier", verifier);
        form.put("resource", found.resource());
        URI endpoint = Objects.requireNonNull(found.endpoint("token_endpoint"));
        PlainHttp.Answer answer =
                send("token", () -> http.form(endpoint, Params.of(form).encode()));
        Map<String, Object> tokens = answer.object().orElse(Map.of());
        String token = Json.text(tokens, "access_token");
        if (answer.status() != 200 || token == null) {
            throw new WalkEnded(fail(
                    "token",
                    endpoint + " answers HTTP " + answer.status() + error(tokens),
                    "see the audit of the authorization server"));
        }
        told.accept(ok("token", "the code was redeemed for scope " + Json.text(tokens, "scope")));
        return token;
    }

    private String code(Params back) throws WalkEnded {
        Optional<String> error = back.get("error");
        if (error.isPresent()) {
            throw new WalkEnded(fail(
                    "login",
                    "ended with " + error.get() + described(back),
                    "see the audit of the authorization server"));
        }
        if (!back.get("state").equals(Optional.of(state))) {
            throw new WalkEnded(fail("login", "came back with another state", "run it again, in one browser"));
        }
        boolean named = Boolean.TRUE.equals(found.metadata().get("authorization_response_iss_parameter_supported"));
        Optional<String> issuer = back.get("iss");
        if ((named && issuer.isEmpty())
                || issuer.filter(one -> !one.equals(found.issuer())).isPresent()) {
            throw new WalkEnded(fail(
                    "login",
                    "came back from " + issuer.orElse("an issuer that does not say who it is") + ", and not from "
                            + found.issuer(),
                    "clients stop here (RFC 9207)"));
        }
        told.accept(ok("login", "came back with a code"));
        return back.get("code")
                .orElseThrow(() -> new WalkEnded(fail("login", "came back without a code", "run it again")));
    }

    private static String described(Params back) {
        return back.get("error_description").map(why -> ", " + why).orElse("");
    }

    private static String error(Map<String, Object> answer) {
        String code = Json.text(answer, "error");
        String why = Json.text(answer, "error_description");
        return (code == null ? "" : ": " + code) + (why == null ? "" : ", " + why);
    }

    @FunctionalInterface
    private interface Request {
        PlainHttp.Answer send() throws IOException;
    }

    private static PlainHttp.Answer send(String step, Request request) throws WalkEnded {
        try {
            return request.send();
        } catch (IOException e) {
            throw new WalkEnded(fail(step, "cannot be reached: " + e.getMessage(), "check that the server runs"));
        }
    }
}
