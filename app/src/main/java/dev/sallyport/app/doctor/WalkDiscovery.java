package dev.sallyport.app.doctor;

import static dev.sallyport.app.doctor.Diagnosis.fail;
import static dev.sallyport.app.doctor.Diagnosis.ok;
import static dev.sallyport.app.doctor.Diagnosis.warn;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.upstream.BearerChallenge;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The steps in which a client finds out who gives tokens for a server (protocol.md Z1, O1 to O4).
final class WalkDiscovery {
    private static final String RESOURCE = "resource metadata";
    private static final String SERVER = "authorization server";

    /// What was found.
    ///
    /// @param resource the identifier, exactly as it is published
    /// @param scopes that a client asks for (protocol.md O9)
    /// @param metadata of the authorization server
    record Found(String resource, Set<String> scopes, String issuer, Map<String, Object> metadata) {
        @Nullable
        URI endpoint(String name) {
            String text = Json.text(metadata, name);
            return text == null ? null : URI.create(text);
        }
    }

    /// @param document what stands there
    private record At(URI place, Map<String, Object> document) {}

    private final PlainHttp http;
    private final URI server;
    private final Consumer<Diagnosis> told;

    WalkDiscovery(PlainHttp http, URI server, Consumer<Diagnosis> told) {
        this.http = http;
        this.server = server;
        this.told = told;
    }

    Found find(BearerChallenge challenge) throws WalkEnded {
        At resource = resource(challenge);
        String id = String.valueOf(Json.text(resource.document(), "resource"));
        checkResource(resource, id);
        List<String> issuers = Json.texts(resource.document(), "authorization_servers");
        if (issuers.isEmpty()) {
            throw new WalkEnded(fail(
                    RESOURCE, "names no authorization_servers", "the endpoint's oauth needs a provider or issuers"));
        }
        told.accept(ok(RESOURCE, resource.place() + " names " + String.join(", ", issuers)));
        Map<String, Object> metadata = authorizationServer(issuers.getFirst());
        Set<String> scopes = challenge.scopes().isEmpty()
                ? new TreeSet<>(Json.texts(resource.document(), "scopes_supported"))
                : challenge.scopes();
        return new Found(id, scopes, issuers.getFirst(), metadata);
    }

    private At resource(BearerChallenge challenge) throws WalkEnded {
        String named = challenge.resourceMetadata();
        List<URI> places = named == null ? WellKnown.ofResource(server) : List.of(uri(RESOURCE, named));
        return document(
                RESOURCE,
                places,
                "serve it there, without a token: a proxy before the server has to pass /.well-known/ on");
    }

    private void checkResource(At resource, String id) throws WalkEnded {
        URI published = uri(RESOURCE, id);
        if (ProtectedResource.canonical(published).equals(ProtectedResource.canonical(server))) {
            return;
        }
        boolean above = WellKnown.origin(ProtectedResource.canonical(published))
                        .equals(WellKnown.origin(ProtectedResource.canonical(server)))
                && (WellKnown.path(server) + "/").startsWith(WellKnown.path(published) + "/");
        if (!above) {
            throw new WalkEnded(fail(
                    RESOURCE,
                    resource.place() + " is about " + id + ", and not about " + server,
                    "clients stop here: set public-url to the URL by which clients know the gateway"));
        }
        told.accept(warn(
                RESOURCE,
                "is about " + id + ", which stands above " + server,
                "some clients want the resource to be the URL itself"));
    }

    private Map<String, Object> authorizationServer(String issuer) throws WalkEnded {
        At found = document(SERVER, WellKnown.of(uri(SERVER, issuer)), "serve its metadata at one of these (RFC 8414)");
        Map<String, Object> metadata = found.document();
        if (!issuer.equals(Json.text(metadata, "issuer"))) {
            throw new WalkEnded(fail(
                    SERVER,
                    found.place() + " is of the issuer " + Json.text(metadata, "issuer") + ", and not of " + issuer,
                    "both have to be the same to the letter, also the slash at the end: set public-url"));
        }
        checkEndpoint(metadata, "authorization_endpoint");
        checkEndpoint(metadata, "token_endpoint");
        if (metadata.containsKey("registration_endpoint")) {
            checkEndpoint(metadata, "registration_endpoint");
        }
        told.accept(ok(SERVER, found.place() + " is as it has to be"));
        if (!Json.texts(metadata, "code_challenge_methods_supported").contains("S256")) {
            throw new WalkEnded(fail(
                    "PKCE",
                    "code_challenge_methods_supported does not name S256",
                    "clients stop here (protocol.md O4): the authorization server has to say that it knows PKCE"));
        }
        told.accept(ok("PKCE", "S256"));
        if (!Boolean.TRUE.equals(metadata.get("authorization_response_iss_parameter_supported"))) {
            told.accept(warn(
                    SERVER,
                    "does not say that its answers name it (iss, RFC 9207)",
                    "without it a client cannot tell mixed-up servers apart"));
        }
        return metadata;
    }

    private static void checkEndpoint(Map<String, Object> metadata, String name) throws WalkEnded {
        String text = Json.text(metadata, name);
        if (text == null) {
            throw new WalkEnded(fail(SERVER, "its metadata has no " + name, "it has to have one"));
        }
        URI endpoint = uri(SERVER, text);
        boolean loopback = Set.of("localhost", "127.0.0.1", "[::1]").contains(String.valueOf(endpoint.getHost()));
        if (!"https".equals(endpoint.getScheme()) && !loopback) {
            throw new WalkEnded(
                    fail(SERVER, name + " is " + text + ", which is not https", "clients stop here: use https"));
        }
    }

    private At document(String step, List<URI> places, String remedy) throws WalkEnded {
        String last = "";
        for (URI place : places) {
            try {
                PlainHttp.Answer answer = http.get(place);
                var object = answer.object();
                if (answer.status() == 200 && object.isPresent()) {
                    return new At(place, object.get());
                }
                last = place + " answers HTTP " + answer.status()
                        + (answer.status() == 200 ? ", but no JSON object" : "");
            } catch (IOException e) {
                last = place + " cannot be reached: " + e.getMessage();
            }
        }
        throw new WalkEnded(fail(step, last, remedy));
    }

    private static URI uri(String step, String text) throws WalkEnded {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new WalkEnded(fail(step, "what should be a URL is none: " + text, "it has to be an https URL"));
    }
}
