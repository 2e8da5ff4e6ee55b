package dev.sallyport.oauth.grant;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import dev.sallyport.oauth.web.Cookies;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Browsers in which somebody has logged in: rows of kind `SESSION`, found by the digest of a cookie, one for each
/// provider. Blocking; throws [dev.sallyport.oauth.store.StoreFailed].
public final class Sessions {
    public static final Duration LIFETIME = Duration.ofHours(12);

    private static final int NAME_CHARACTERS = 12;

    private final OAuthStore store;
    private final Cookies cookies;
    private final InstantSource clock;

    public Sessions(OAuthStore store, Cookies cookies, InstantSource clock) {
        this.store = store;
        this.cookies = cookies;
        this.clock = clock;
    }

    /// @param id public handle, safe to print; nothing can be opened with it
    /// @param identity without the provider's refresh token
    public record Session(String id, Identity identity, Instant created, Instant expires) {}

    /// @return who has logged in with this provider in the browser that the request comes from
    public Optional<Session> of(WebRequest request, String provider) {
        return cookies.read(request, cookie(provider))
                .flatMap(value -> store.find(Kind.SESSION, Token.digest(value)))
                .flatMap(this::inForce)
                .filter(session -> session.identity().provider().equals(provider));
    }

    /// Opens a session, in place of the one that the browser has with the same provider.
    ///
    /// @return the cookie
    public WebResponse.Header open(WebRequest request, Identity identity) {
        String name = cookie(identity.provider());
        cookies.read(request, name).ifPresent(old -> store.take(Kind.SESSION, Token.digest(old)));
        String value = Token.random();
        Instant now = clock.instant();
        byte[] body = Json.bytes(Map.of("identity", Body.of(withoutToken(identity))));
        Row row = new Row(Kind.SESSION, Token.digest(value), identity.id(), body, now, now.plus(LIFETIME), 0);
        if (!store.insert(row)) {
            throw new IllegalStateException("a random session was there before");
        }
        return cookies.set(name, value, LIFETIME);
    }

    public List<Session> all() {
        return store.list(Kind.SESSION).stream()
                .flatMap(row -> inForce(row).stream())
                .toList();
    }

    /// @return false where there is none
    public boolean end(String id) {
        return store.take(Kind.SESSION, id).isPresent();
    }

    private Optional<Session> inForce(Row row) {
        Instant expires = row.expires();
        return expires == null || row.expiredAt(clock.instant())
                ? Optional.empty()
                : Optional.of(new Session(row.id(), Body.of(row.body()).identity(), row.created(), expires));
    }

    private static Identity withoutToken(Identity identity) {
        return new Identity(
                identity.provider(),
                identity.subject(),
                identity.name(),
                identity.email(),
                identity.roles(),
                identity.groups(),
                identity.claims(),
                null);
    }

    private static String cookie(String provider) {
        return "session-" + Token.digest(provider).substring(0, NAME_CHARACTERS);
    }
}
