package dev.sallyport.oauth.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out who gives tokens for a server: its metadata, then that of its authorization server (protocol.md O1 to O3,
/// O15). Whatever does not fit ends it; nothing is guessed but where metadata may be.
final class Discovery {
    private static final Logger log = LoggerFactory.getLogger(Discovery.class);
    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";
    private static final String NOTHING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final int LARGEST = 64 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// What was found.
    ///
    /// @param resource the identifier, exactly as the server publishes it (O5)
    /// @param scopes all that the server knows; empty where it does not say
    record Found(AuthorizationServer server, String resource, Set<String> scopes) {}

    private final Fetcher fetcher;

    Discovery(Fetcher fetcher) {
        this.fetcher = fetcher;
    }

    /// @param challenge with which the server has refused a call
    Found of(UpstreamServer server, BearerChallenge challenge) throws UpstreamFailed {
        Optional<Map<String, Object>> resource = resource(server.url(), challenge);
        if (resource.isEmpty()) {
            return withoutResource(server.url());
        }
        String id = Json.text(resource.get(), "resource");
        if (id == null || !covers(Addresses.web(id, "resource identifier"), server.url())) {
            throw new UpstreamFailed("has metadata that is about another resource");
        }
        String issuer = issuer(server, Json.texts(resource.get(), "authorization_servers"));
        URI address = Addresses.web(issuer, "authorization server");
        for (String place : AuthorizationServer.wellKnown(address)) {
            Optional<Map<String, Object>> document = document(URI.create(place));
            if (document.isPresent()) {
                Set<String> scopes = new LinkedHashSet<>(Json.texts(resource.get(), "scopes_supported"));
                return new Found(AuthorizationServer.read(document.get(), issuer), id, scopes);
            }
        }
        throw new UpstreamFailed("names an authorization server that has no metadata");
    }

    /// Has the server refuse a call, to see what it says.
    BearerChallenge provoke(UpstreamServer server) {
        var headers = Map.of("Content-Type", "application/json", "Accept", "application/json, text/event-stream");
        var request = new Fetcher.Request("POST", server.url(), headers, NOTHING.getBytes(UTF_8), LARGEST, PATIENCE);
        try {
            return BearerChallenge.of(fetcher.fetch(request).headers().getOrDefault("www-authenticate", List.of()));
        } catch (FetchFailed _) {
            return BearerChallenge.NONE; // then its metadata is where it usually is
        }
    }

    private Optional<Map<String, Object>> resource(URI server, BearerChallenge challenge) throws UpstreamFailed {
        if (challenge.resourceMetadata() != null) {
            URI named = Addresses.web(challenge.resourceMetadata(), "resource metadata");
            return Optional.of(
                    document(named).orElseThrow(() -> new UpstreamFailed("names resource metadata that is not there")));
        }
        String origin = Addresses.origin(server);
        String path = Addresses.path(server);
        String query = server.getRawQuery() == null ? "" : "?" + server.getRawQuery();
        Optional<Map<String, Object>> inserted =
                path.isEmpty() ? Optional.empty() : document(URI.create(origin + WELL_KNOWN + path + query));
        return inserted.isPresent() ? inserted : document(URI.create(origin + WELL_KNOWN));
    }

    private Found withoutResource(URI server) throws UpstreamFailed {
        String origin = Addresses.origin(server);
        AuthorizationServer found = null;
        for (String place : AuthorizationServer.wellKnown(URI.create(origin))) {
            Optional<Map<String, Object>> document = found == null ? document(URI.create(place)) : Optional.empty();
            found = document.isPresent() ? AuthorizationServer.read(document.get(), origin) : found;
        }
        return new Found(
                found == null ? AuthorizationServer.withoutMetadata(origin) : found,
                ProtectedResource.canonical(server).toString(),
                Set.of());
    }

    private static String issuer(UpstreamServer server, List<String> named) throws UpstreamFailed {
        if (server.issuer() != null) {
            if (!named.contains(server.issuer())) {
                throw new UpstreamFailed("does not name the configured issuer as its authorization server");
            }
            return server.issuer();
        }
        return named.stream().findFirst().orElseThrow(() -> new UpstreamFailed("names no authorization server"));
    }

    /// The identifier is the server's own address, or stands above it at the same origin (O2).
    private static boolean covers(URI resource, URI server) {
        if (ProtectedResource.canonical(resource).equals(ProtectedResource.canonical(server))) {
            return true;
        }
        String above = Addresses.path(resource);
        return resource.getRawQuery() == null
                && Addresses.origin(resource).equals(Addresses.origin(server))
                && (Addresses.path(server) + "/").startsWith(above + "/");
    }

    /// @return empty where there is none at this address
    private Optional<Map<String, Object>> document(URI uri) throws UpstreamFailed {
        Fetcher.Response response;
        try {
            response = fetcher.fetch(Fetcher.Request.get(uri));
        } catch (FetchFailed e) {
            log.atWarn().addKeyValue("why", e.getMessage()).log("metadata of a server's OAuth cannot be had");
            throw new UpstreamFailed(
                    e.refused()
                            ? "has metadata at an address that is not spoken to"
                            : "has metadata that cannot be had now");
        }
        if (response.status() >= 400 && response.status() < 500) {
            return Optional.empty();
        }
        if (response.status() != 200) {
            throw new UpstreamFailed("has metadata that is answered with HTTP " + response.status());
        }
        try {
            return Optional.of(Json.object(response.body()));
        } catch (IllegalArgumentException _) {
            throw new UpstreamFailed("has metadata that is no JSON object");
        }
    }
}
