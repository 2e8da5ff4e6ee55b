package dev.sallyport.oauth.registration;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.registration.Client.Authentication;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Clients that have registered themselves, as rows of the store. One that is not used for some time vanishes.
public final class Registrations {
    private static final Duration DAY = Duration.ofDays(1);

    /// @param unused how long a registration lasts that is not used
    /// @param most how many there may be
    public record Settings(Duration unused, int most) {
        public static final Settings USUAL = new Settings(Duration.ofDays(90), 10_000);
    }

    /// A registration, with what only the client itself may know.
    ///
    /// @param secret null where there is none, or it is known already
    /// @param token that manages the registration
    record Registered(Registration registration, @Nullable String secret, String token) {
        @Override
        public String toString() {
            return "Registered[" + registration + "]";
        }
    }

    private final OAuthStore store;
    private final Consumer<String> endGrants;
    private final Journal journal;
    private final InstantSource clock;
    private final Settings settings;

    /// @param endGrants ends all grants of the client with this id
    public Registrations(
            OAuthStore store, Consumer<String> endGrants, Journal journal, InstantSource clock, Settings settings) {
        this.store = store;
        this.endGrants = endGrants;
        this.journal = journal;
        this.clock = clock;
        this.settings = settings;
    }

    public Optional<Client> find(String id) {
        return registration(id).map(Registration::client);
    }

    /// @return oldest first
    public List<Client> all() {
        Instant now = clock.instant();
        return store.list(Kind.CLIENT).stream()
                .filter(row -> !row.expiredAt(now))
                .map(row -> Registration.of(row).client())
                .toList();
    }

    /// Removes a client and ends its grants.
    ///
    /// @return false where there is none
    public boolean remove(String id) {
        return remove(id, null);
    }

    /// @param address of who removes it; null for the operator
    boolean remove(String id, @Nullable String address) {
        endGrants.accept(id);
        boolean removed = store.take(Kind.CLIENT, id).isPresent();
        endGrants.accept(id); // those that came while it was removed
        if (removed) {
            journal.record(new OAuthEvent(Step.CLIENT_REMOVED, Outcome.OK, id, null, null, address, null));
        }
        return removed;
    }

    Optional<Registration> registration(String id) {
        Instant now = clock.instant();
        return store.find(Kind.CLIENT, id).filter(row -> !row.expiredAt(now)).map(Registration::of);
    }

    /// @throws OAuthException where there are too many
    Registered add(ClientMetadata metadata) {
        Instant now = clock.instant();
        String secret = hasSecret(metadata) ? Token.random() : null;
        String token = Token.random();
        Registration added = Registration.of(
                metadata,
                digest(secret),
                Token.digest(token),
                "client_" + Token.random(),
                now,
                now.plus(settings.unused()));
        store.insert(added.row());
        if (store.list(Kind.CLIENT).stream().filter(row -> !row.expiredAt(now)).count() > settings.most()) {
            store.take(Kind.CLIENT, added.client().id());
            throw new OAuthException("temporarily_unavailable", "there are too many registered clients", 503);
        }
        return new Registered(added, secret, token);
    }

    /// @throws OAuthException where somebody else has changed it meanwhile
    Registered change(Registration known, ClientMetadata metadata, String token) {
        String digest = known.client().secretDigest();
        String secret = hasSecret(metadata) && digest == null ? Token.random() : null;
        Registration changed = known.with(
                metadata,
                hasSecret(metadata) && digest != null ? digest : digest(secret),
                clock.instant().plus(settings.unused()));
        if (!store.replace(changed.row())) {
            throw new OAuthException("invalid_client_metadata", "the registration has changed meanwhile", 409);
        }
        return new Registered(changed, secret, token);
    }

    /// Lets a registration that is used last on; writes once a day at most.
    void used(Client client) {
        Instant now = clock.instant();
        Instant expires = client.expires();
        Duration slack = settings.unused().compareTo(DAY.multipliedBy(2)) < 0
                ? settings.unused().dividedBy(2)
                : DAY;
        if (expires != null && expires.isBefore(now.plus(settings.unused()).minus(slack))) {
            store.find(Kind.CLIENT, client.id())
                    .ifPresent(row -> store.replace(row.with(row.body(), now.plus(settings.unused()))));
        }
    }

    private static boolean hasSecret(ClientMetadata metadata) {
        return metadata.authentication() == Authentication.SECRET_BASIC
                || metadata.authentication() == Authentication.SECRET_POST;
    }

    private static @Nullable String digest(@Nullable String secret) {
        return secret == null ? null : Token.digest(secret);
    }
}
