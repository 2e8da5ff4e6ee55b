package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.web.Cookies;
import dev.sallyport.oauth.web.WebRequest;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Logins under way at a provider: rows of kind `LOGIN`, found by the digest of `state`, good once and for ten minutes,
/// and only in the browser that began them (protocol.md Y7).
final class Logins {
    private final OAuthStore store;
    private final Cookies cookies;
    private final String callbacks;
    private final InstantSource clock;

    /// @param callbacks before the name of the provider, in the address that the browser comes back to
    Logins(OAuthStore store, Cookies cookies, String callbacks, InstantSource clock) {
        this.store = store;
        this.cookies = cookies;
        this.callbacks = callbacks;
        this.clock = clock;
    }

    /// What a login is for.
    sealed interface Purpose {
        /// @param request the encoded authorization request
        /// @param agreed whether it was agreed to before; else what was agreed to earlier has to cover it
        record Authorize(String request, boolean agreed) implements Purpose {}

        /// @param path of the page of the gateway that needs to know who somebody is
        record Return(String path) implements Purpose {}
    }

    record Login(Transaction transaction, String memo, Purpose purpose) {
        @Override
        public String toString() {
            return "Login[" + transaction + "]";
        }
    }

    /// @return where the browser goes
    URI begin(LoginProvider provider, Transaction transaction, Purpose purpose) throws LoginFailed {
        String state = Token.random();
        LoginProvider.Begun begun = provider.begin(state, callback(provider));
        Map<String, Object> what = switch (purpose) {
            case Purpose.Authorize(String request, boolean agreed) -> Map.of("request", request, "agreed", agreed);
            case Purpose.Return(String path) -> Map.of("path", path);
        };
        byte[] body = Json.bytes(Map.of(
                "provider", provider.name(),
                "transaction", transaction.id(),
                "cookie", Token.digest(transaction.secret()),
                "memo", begun.memo(),
                "purpose", what));
        var now = clock.instant();
        var row = new OAuthStore.Row(Kind.LOGIN, Token.digest(state), "", body, now, now.plus(Transaction.LIFETIME), 0);
        if (!store.insert(row)) {
            throw new IllegalStateException("a random state was there before");
        }
        return begun.redirect();
    }

    /// Uses a login up, where it is this browser's and this provider's; else leaves it to whose it is.
    Optional<Login> take(WebRequest request, LoginProvider provider) {
        String state = request.query().get("state").orElse("");
        return store.find(Kind.LOGIN, Token.digest(state))
                .filter(row -> !row.expiredAt(clock.instant()))
                .flatMap(row -> read(Json.object(row.body()), request, provider))
                .filter(_ -> store.take(Kind.LOGIN, Token.digest(state)).isPresent());
    }

    URI callback(LoginProvider provider) {
        return URI.create(callbacks + provider.name());
    }

    private Optional<Login> read(Map<String, Object> body, WebRequest request, LoginProvider provider) {
        return provider.name().equals(Json.text(body, "provider"))
                ? Transaction.of(request, cookies, text(body, "transaction"))
                        .filter(transaction -> Token.equal(Token.digest(transaction.secret()), text(body, "cookie")))
                        .map(transaction -> new Login(transaction, text(body, "memo"), purpose(body)))
                : Optional.empty();
    }

    private static Purpose purpose(Map<String, Object> body) {
        if (!(body.get("purpose") instanceof Map<?, ?> what)) {
            throw new IllegalStateException("a login has no purpose");
        }
        return what.get("path") instanceof String path
                ? new Purpose.Return(path)
                : new Purpose.Authorize(String.valueOf(what.get("request")), Boolean.TRUE.equals(what.get("agreed")));
    }

    private static String text(Map<String, Object> body, String name) {
        String text = Json.text(body, name);
        return text == null ? "" : text;
    }
}
