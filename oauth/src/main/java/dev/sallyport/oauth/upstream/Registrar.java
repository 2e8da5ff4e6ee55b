package dev.sallyport.oauth.upstream;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.upstream.ClientIdentity.Method;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who the gateway is to each authorization server: registered by hand, described by a document, or registered now, in
/// this order (protocol.md O6). What one issuer was told or gave is never used with another (O7).
final class Registrar {
    private static final int LARGEST = 64 << 10;
    private static final int LONGEST = 1_024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI publicUrl;
    private final OAuthStore store;
    private final Fetcher fetcher;
    private final Journal journal;
    private final Clock clock;

    Registrar(URI publicUrl, OAuthStore store, Fetcher fetcher, Journal journal, Clock clock) {
        this.publicUrl = publicUrl;
        this.store = store;
        this.fetcher = fetcher;
        this.journal = journal;
        this.clock = clock;
    }

    String redirectUri() {
        return publicUrl + "/oauth/upstream/callback";
    }

    /// The gateway's own client-id metadata document.
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("client_id", ownDocument());
        document.putAll(metadata("none"));
        return document;
    }

    /// @throws UpstreamFailed where the authorization server takes no client in any of these ways
    ClientIdentity of(UpstreamServer server, AuthorizationServer issuer) throws UpstreamFailed {
        if (server.clientId() != null) {
            pin(server, issuer.issuer());
            return configured(server, server.clientId(), issuer);
        }
        String document = documentOf(server);
        if (issuer.documents() && document != null) {
            return ClientIdentity.open(document);
        }
        Optional<ClientIdentity> registered = registered(server, issuer.issuer());
        if (registered.isPresent()) {
            return registered.get();
        }
        if (issuer.registration() == null) {
            throw new UpstreamFailed("has an authorization server that takes only clients it knows; register the"
                    + " gateway there by hand and give client-id");
        }
        return register(server, issuer, issuer.registration());
    }

    /// The identity that a token was got with.
    ///
    /// @param method as it was then
    /// @return empty where the gateway is not that client any more
    Optional<ClientIdentity> known(UpstreamServer server, String issuer, String client, Method method) {
        if (server.clientId() != null) {
            return client.equals(server.clientId())
                            && pinned(server).map(issuer::equals).orElse(false)
                    ? Optional.of(new ClientIdentity(client, method, server.clientSecret(), server.clientKey()))
                    : Optional.empty();
        }
        return client.equals(documentOf(server))
                ? Optional.of(ClientIdentity.open(client))
                : registered(server, issuer)
                        .filter(registered -> registered.id().equals(client));
    }

    /// The authorization server does not know a registration any more.
    void forget(UpstreamServer server, String issuer) {
        store.take(Kind.UPSTREAM_CLIENT, key(server, issuer));
    }

    /// Forgets all registrations, and which issuer the configured client is known to.
    void forget(String server) {
        store.removeOwnedBy(Kind.UPSTREAM_CLIENT, server);
    }

    private static ClientIdentity configured(UpstreamServer server, String id, AuthorizationServer issuer)
            throws UpstreamFailed {
        if (server.clientKey() != null) {
            boolean algorithm = issuer.algorithms().isEmpty()
                    || issuer.algorithms().contains(server.clientKey().algorithm());
            if (!issuer.takes(Method.KEY.word()) || !algorithm) {
                throw new UpstreamFailed("has an authorization server that does not take the configured key");
            }
            return new ClientIdentity(id, Method.KEY, null, server.clientKey());
        }
        if (server.clientSecret() == null) {
            return ClientIdentity.open(id);
        }
        Method method = Stream.of(Method.BASIC, Method.POST)
                .filter(one -> issuer.takes(one.word()))
                .findFirst()
                .orElseThrow(() -> new UpstreamFailed("has an authorization server that takes no client secret"));
        return ClientIdentity.secret(id, method, server.clientSecret());
    }

    private void pin(UpstreamServer server, String issuer) throws UpstreamFailed {
        Optional<String> pinned = pinned(server);
        if (pinned.isEmpty()) {
            byte[] body = Json.bytes(Map.of("issuer", issuer));
            store.insert(new OAuthStore.Row(
                    Kind.UPSTREAM_CLIENT, pinKey(server), server.name(), body, clock.instant(), null, 0));
            pinned = pinned(server);
        }
        if (!pinned.map(issuer::equals).orElse(false)) {
            throw new UpstreamFailed("has another authorization server than the one its client was registered with;"
                    + " if that is right: sallyport upstream logout " + server.name());
        }
    }

    private Optional<String> pinned(UpstreamServer server) {
        return server.issuer() != null
                ? Optional.of(server.issuer())
                : store.find(Kind.UPSTREAM_CLIENT, pinKey(server))
                        .map(row -> String.valueOf(Json.text(Json.object(row.body()), "issuer")));
    }

    private @Nullable String documentOf(UpstreamServer server) {
        if (server.clientDocument() != null) {
            return server.clientDocument().toString();
        }
        return "https".equals(publicUrl.getScheme()) ? ownDocument() : null;
    }

    private String ownDocument() {
        return publicUrl + "/oauth/client.json";
    }

    private Map<String, Object> metadata(String authentication) {
        boolean browserOnly = "https".equals(publicUrl.getScheme());
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("client_name", "Sallyport");
        metadata.put("client_uri", publicUrl.toString());
        metadata.put("redirect_uris", List.of(redirectUri()));
        metadata.put("grant_types", List.of("authorization_code", "refresh_token"));
        metadata.put("response_types", List.of("code"));
        metadata.put("token_endpoint_auth_method", authentication);
        metadata.put("application_type", browserOnly ? "web" : "native");
        return metadata;
    }

    private ClientIdentity register(UpstreamServer server, AuthorizationServer issuer, URI endpoint)
            throws UpstreamFailed {
        Method wanted = Stream.of(Method.BASIC, Method.POST)
                .filter(one -> issuer.takes(one.word()))
                .findFirst()
                .orElse(Method.NONE);
        Map<String, Object> answer = post(endpoint, metadata(wanted.word()));
        String id = Json.text(answer, "client_id");
        if (id == null || id.isEmpty() || id.length() > LONGEST) {
            throw new UpstreamFailed("has an authorization server whose answer to a registration names no client");
        }
        Method method = Method.of(Json.text(answer, "token_endpoint_auth_method"), wanted);
        ClientIdentity client = ClientIdentity.secret(id, method, Json.text(answer, "client_secret"));
        keep(server, issuer.issuer(), client, answer);
        journal.record(new OAuthEvent(
                OAuthEvent.Step.UPSTREAM_LOGIN,
                OAuthEvent.Outcome.OK,
                id,
                null,
                null,
                null,
                "registered with " + issuer.issuer()));
        return client;
    }

    private Map<String, Object> post(URI endpoint, Map<String, Object> metadata) throws UpstreamFailed {
        var headers = Map.of("Content-Type", "application/json", "Accept", "application/json");
        try {
            var request = new Fetcher.Request("POST", endpoint, headers, Json.bytes(metadata), LARGEST, PATIENCE);
            Fetcher.Response response = fetcher.fetch(request);
            if (response.status() != 200 && response.status() != 201) {
                throw new UpstreamFailed(
                        "has an authorization server that does not register the gateway: HTTP " + response.status());
            }
            return Json.object(response.body());
        } catch (FetchFailed | IllegalArgumentException _) {
            throw new UpstreamFailed("has an authorization server that cannot be registered with now");
        }
    }

    private void keep(UpstreamServer server, String issuer, ClientIdentity client, Map<String, Object> answer) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("client", client.id());
        body.put("method", client.method().word());
        if (client.secret() != null) {
            body.put("secret", client.secret());
        }
        Instant expires = answer.get("client_secret_expires_at") instanceof Long seconds && seconds > 0
                ? Instant.ofEpochSecond(seconds)
                : null;
        String key = key(server, issuer);
        store.take(Kind.UPSTREAM_CLIENT, key);
        store.insert(new OAuthStore.Row(
                Kind.UPSTREAM_CLIENT, key, server.name(), Json.bytes(body), clock.instant(), expires, 0));
    }

    private Optional<ClientIdentity> registered(UpstreamServer server, String issuer) {
        return store.find(Kind.UPSTREAM_CLIENT, key(server, issuer))
                .filter(row -> !row.expiredAt(clock.instant()))
                .map(row -> Json.object(row.body()))
                .map(body -> ClientIdentity.secret(
                        String.valueOf(Json.text(body, "client")),
                        Method.of(Json.text(body, "method"), Method.NONE),
                        Json.text(body, "secret")));
    }

    /// A registration is good for the address it was made with.
    private String key(UpstreamServer server, String issuer) {
        return Token.digest(String.join("\0", "registered", server.name(), issuer, redirectUri()));
    }

    private static String pinKey(UpstreamServer server) {
        return Token.digest("configured\0" + server.name() + '\0' + server.clientId());
    }
}
