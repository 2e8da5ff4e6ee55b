package dev.sallyport.oauth.registration;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.registration.Client.Authentication;
import dev.sallyport.oauth.registration.Client.Grant;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A client that has registered itself, and its row. The row has digests of the secret and of the token that manages
/// it.
record Registration(Row row, Client client, Map<String, Object> more, String tokenDigest) {

    /// @param secretDigest null where it has no secret
    static Registration of(
            ClientMetadata metadata,
            @Nullable String secretDigest,
            String tokenDigest,
            String id,
            Instant created,
            Instant expires) {
        return of(new Row(Kind.CLIENT, id, "", body(metadata, secretDigest, tokenDigest), created, expires, 0));
    }

    @SuppressWarnings("unchecked") // JSON objects have texts as keys
    static Registration of(Row row) {
        Map<String, Object> body = Json.object(row.body());
        String name = Json.text(body, "name");
        String keysUri = Json.text(body, "keysUri");
        Client client = new Client(
                row.id(),
                name == null ? row.id() : name,
                Client.Source.REGISTERED,
                Authentication.valueOf(String.valueOf(body.get("authentication"))),
                Json.text(body, "secret"),
                Json.text(body, "keys"),
                keysUri == null ? null : URI.create(keysUri),
                Json.texts(body, "redirects"),
                Json.texts(body, "grants").stream().map(Grant::valueOf).collect(Collectors.toSet()),
                Set.copyOf(Json.texts(body, "scopes")),
                Set.of(),
                Set.of(),
                row.created(),
                row.expires());
        return new Registration(
                row,
                client,
                (Map<String, Object>) body.getOrDefault("more", Map.of()),
                String.valueOf(body.get("token")));
    }

    Registration with(ClientMetadata metadata, @Nullable String secretDigest, Instant expires) {
        return of(row.with(body(metadata, secretDigest, tokenDigest), expires));
    }

    /// Whether this is the token that manages it.
    boolean isManagedBy(String token) {
        return Token.equal(tokenDigest, Token.digest(token));
    }

    private static byte[] body(ClientMetadata metadata, @Nullable String secretDigest, String tokenDigest) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("authentication", metadata.authentication().name());
        body.put("redirects", metadata.redirectUris());
        body.put("grants", metadata.grants().stream().map(Grant::name).sorted().toList());
        body.put("scopes", List.copyOf(metadata.scopes()));
        body.put("more", metadata.more());
        body.put("token", tokenDigest);
        put(body, "name", metadata.name());
        put(body, "secret", secretDigest);
        put(body, "keys", metadata.keys());
        put(body, "keysUri", metadata.keysUri());
        return Json.bytes(body);
    }

    private static void put(Map<String, Object> body, String name, @Nullable Object value) {
        if (value != null) {
            body.put(name, value.toString());
        }
    }

    @Override
    public String toString() {
        return "Registration[" + client.id() + "]";
    }
}
