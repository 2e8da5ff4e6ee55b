package dev.sallyport.oauth.grant;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What people have agreed to, so that they are not asked again each time: rows of kind `CONSENT`, owned by their
/// subject (protocol.md Y6). Blocking; throws [dev.sallyport.oauth.store.StoreFailed].
public final class Consents {
    public static final Duration LIFETIME = Duration.ofDays(180);

    private static final int TRIES = 16;

    private final OAuthStore store;
    private final InstantSource clock;

    public Consents(OAuthStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// Who lets whom do something, where.
    ///
    /// @param subject for example `google:1234`
    /// @param client the client's id
    /// @param destination the host that the code goes to
    public record Parties(String subject, String client, String destination, URI resource) {
        private String id() {
            return Token.digest(Json.write(Map.of("of", List.of(subject, client, destination, resource.toString()))));
        }
    }

    /// @param id public handle
    public record Consent(String id, Parties parties, Set<String> scopes, Instant created) {}

    /// Whether all of the scopes were agreed to.
    public boolean covers(Parties parties, Set<String> scopes) {
        return store.find(Kind.CONSENT, parties.id())
                .filter(row -> !row.expiredAt(clock.instant()))
                .map(Consents::read)
                .filter(consent ->
                        consent.parties().equals(parties) && consent.scopes().containsAll(scopes))
                .isPresent();
    }

    /// Keeps that scopes were agreed to, besides what was before.
    public void remember(Parties parties, Set<String> scopes) {
        Instant now = clock.instant();
        for (int i = 0; i < TRIES; i++) {
            Optional<Row> known = store.find(Kind.CONSENT, parties.id());
            boolean kept = known.isEmpty()
                    ? store.insert(row(parties, scopes, now))
                    : store.replace(known.get().with(body(parties, together(known.get(), scopes)), now.plus(LIFETIME)));
            if (kept) {
                return;
            }
        }
        throw new IllegalStateException("a consent is written by too many at once");
    }

    public List<Consent> all() {
        Instant now = clock.instant();
        return store.list(Kind.CONSENT).stream()
                .filter(row -> !row.expiredAt(now))
                .map(Consents::read)
                .toList();
    }

    /// Asks again next time; grants that were made stay.
    ///
    /// @return false where there is none
    public boolean withdraw(String id) {
        return store.take(Kind.CONSENT, id).isPresent();
    }

    private Set<String> together(Row known, Set<String> scopes) {
        Set<String> together = new TreeSet<>(scopes);
        if (!known.expiredAt(clock.instant())) {
            together.addAll(read(known).scopes());
        }
        return together;
    }

    private static Row row(Parties parties, Set<String> scopes, Instant now) {
        return new Row(
                Kind.CONSENT, parties.id(), parties.subject(), body(parties, scopes), now, now.plus(LIFETIME), 0);
    }

    private static byte[] body(Parties parties, Set<String> scopes) {
        return Json.bytes(Map.of(
                "subject", parties.subject(),
                "client", parties.client(),
                "destination", parties.destination(),
                "resource", parties.resource().toString(),
                "scopes", scopes));
    }

    private static Consent read(Row row) {
        Body body = Body.of(row.body());
        Parties parties = new Parties(
                body.text("subject"), body.text("client"), body.text("destination"), URI.create(body.text("resource")));
        return new Consent(row.id(), parties, body.texts("scopes"), row.created());
    }
}
