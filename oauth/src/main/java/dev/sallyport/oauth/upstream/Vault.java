package dev.sallyport.oauth.upstream;

import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.util.List;
import java.util.Optional;

/// Where tokens for servers are kept: each is found only by the subject it belongs to, and used only at the server it
/// was got for (protocol.md O13, O14).
final class Vault {
    private static final int ATTEMPTS = 8;

    private final OAuthStore store;

    Vault(OAuthStore store) {
        this.store = store;
    }

    Optional<Held> find(UpstreamServer server, String subject) {
        return store.ownedBy(Kind.UPSTREAM_TOKEN, subject).stream()
                .flatMap(row -> Held.of(row).stream())
                .filter(held -> held.subject().equals(subject) && isFor(held, server))
                .findFirst();
    }

    List<Held> all() {
        return store.list(Kind.UPSTREAM_TOKEN).stream()
                .flatMap(row -> Held.of(row).stream())
                .toList();
    }

    /// Keeps the tokens of a login, in the place of what the subject had for the server.
    void save(Held held) {
        Row row = held.row();
        for (int i = 0; i < ATTEMPTS; i++) {
            store.take(Kind.UPSTREAM_TOKEN, row.id());
            if (store.insert(row)) {
                removeOthers(held);
                return;
            }
        }
        throw new IllegalStateException("tokens are written again and again by others");
    }

    /// Replaces tokens by others of the same login.
    ///
    /// @return false where somebody else has changed or removed them since
    boolean replace(Held expected, Held held) {
        Optional<Row> now = store.find(Kind.UPSTREAM_TOKEN, expected.id());
        return now.isPresent()
                && Held.of(now.get()).map(expected::equals).orElse(false)
                && store.replace(now.get().with(held.row().body(), null));
    }

    /// @return false where they were not there
    boolean remove(Held held) {
        return store.take(Kind.UPSTREAM_TOKEN, held.id()).isPresent();
    }

    private void removeOthers(Held held) {
        store.ownedBy(Kind.UPSTREAM_TOKEN, held.subject()).stream()
                .flatMap(row -> Held.of(row).stream())
                .filter(other ->
                        other.server().equals(held.server()) && !other.id().equals(held.id()))
                .forEach(this::remove);
    }

    private static boolean isFor(Held held, UpstreamServer server) {
        return held.server().equals(server.name())
                && held.url().equals(server.url().toString());
    }
}
