package dev.sallyport.oauth.upstream;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import dev.sallyport.oauth.upstream.ClientIdentity.Method;
import dev.sallyport.oauth.upstream.TokenEndpoint.Tokens;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tokens that one subject has for one server.
///
/// @param server by its configured name, and `url` by its address: under another address they are not sent
/// @param login where they come from
/// @param since when somebody logged in
/// @param renewing until when one process alone renews them; null while none does
record Held(
        String subject,
        String server,
        String url,
        Login login,
        Tokens tokens,
        Instant since,
        @Nullable Instant renewing) {

    Held {
        since = since.truncatedTo(ChronoUnit.MILLIS);
        renewing = renewing == null ? null : renewing.truncatedTo(ChronoUnit.MILLIS);
    }

    /// Who gave them, to which client, for what.
    ///
    /// @param scopes asked for
    record Login(String issuer, String resource, URI endpoint, String client, Method method, Set<String> scopes) {}

    Held with(Tokens newer) {
        String refresh = newer.refresh() == null ? tokens.refresh() : newer.refresh();
        Set<String> scopes = newer.scopes() == null ? tokens.scopes() : newer.scopes();
        var merged = new Tokens(newer.access(), refresh, newer.expires(), scopes);
        return new Held(subject, server, url, login, merged, since, null);
    }

    Held renewing(@Nullable Instant until) {
        return new Held(subject, server, url, login, tokens, since, until);
    }

    /// One for each subject, server, issuer and resource (protocol.md O14).
    String id() {
        return Token.digest(String.join("\0", subject, server, login.issuer(), login.resource()));
    }

    Row row() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("server", server);
        body.put("url", url);
        body.put("issuer", login.issuer());
        body.put("resource", login.resource());
        body.put("endpoint", login.endpoint().toString());
        body.put("client", login.client());
        body.put("method", login.method().word());
        body.put("asked", List.copyOf(login.scopes()));
        body.put("access", tokens.access());
        putIfKnown(body, "refresh", tokens.refresh());
        putIfKnown(body, "expires", millis(tokens.expires()));
        putIfKnown(body, "scopes", tokens.scopes() == null ? null : List.copyOf(tokens.scopes()));
        putIfKnown(body, "renewing", millis(renewing));
        return new Row(Kind.UPSTREAM_TOKEN, id(), subject, Json.bytes(body), since, null, 0);
    }

    /// @return empty where it is none that this version wrote
    static Optional<Held> of(Row row) {
        Map<String, Object> body = Json.object(row.body());
        String endpoint = Json.text(body, "endpoint");
        String access = Json.text(body, "access");
        if (endpoint == null || access == null) {
            return Optional.empty();
        }
        var login = new Login(
                text(body, "issuer"),
                text(body, "resource"),
                URI.create(endpoint),
                text(body, "client"),
                Method.of(Json.text(body, "method"), Method.NONE),
                Set.copyOf(Json.texts(body, "asked")));
        var tokens = new Tokens(
                access,
                Json.text(body, "refresh"),
                instant(body, "expires"),
                body.containsKey("scopes") ? Set.copyOf(Json.texts(body, "scopes")) : null);
        return Optional.of(new Held(
                row.owner(),
                text(body, "server"),
                text(body, "url"),
                login,
                tokens,
                row.created(),
                instant(body, "renewing")));
    }

    private static String text(Map<String, Object> body, String name) {
        return Objects.requireNonNullElse(Json.text(body, name), "");
    }

    private static void putIfKnown(Map<String, Object> body, String name, @Nullable Object value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private static @Nullable Long millis(@Nullable Instant at) {
        return at == null ? null : at.toEpochMilli();
    }

    private static @Nullable Instant instant(Map<String, Object> body, String name) {
        return body.get(name) instanceof Long millis ? Instant.ofEpochMilli(millis) : null;
    }

    @Override
    public String toString() {
        return "Held[" + server + "]";
    }
}
