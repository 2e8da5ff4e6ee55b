package dev.sallyport.oauth.key;

import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.key.SigningKeys.Settings;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The rows of the signing keys, and when one follows another. What is done depends on the rows alone, so that
/// processes which share a store do the same, and of several that do it at once one succeeds.
final class KeyRing {
    private final OAuthStore store;
    private final Journal journal;
    private final Settings settings;

    KeyRing(OAuthStore store, Journal journal, Settings settings) {
        this.store = store;
        this.journal = journal;
        this.settings = settings;
    }

    /// @return the keys that are published, in their order; one of them signs
    List<SigningKey> keys(Instant now) {
        List<SigningKey> keys = all();
        while (signing(keys, now).isEmpty()) {
            add(keys, now, now);
            keys = all();
        }
        if (due(keys.getLast(), now)) {
            add(keys, now, now.plus(settings.lead()));
            keys = all();
        }
        if (retire(keys, now)) {
            keys = all();
        }
        return keys.stream().filter(key -> !key.row().expiredAt(now)).toList();
    }

    /// The newest key whose time has come, unless it is on its way out.
    static Optional<SigningKey> signing(List<SigningKey> keys, Instant now) {
        return keys.stream()
                .filter(key -> !key.signs().isAfter(now))
                .max(Comparator.comparingLong(SigningKey::number))
                .filter(key -> key.row().expires() == null);
    }

    /// Lets a new key sign at once.
    ///
    /// @return its kid
    String rotate(Instant now) {
        while (true) {
            Optional<SigningKey> added = add(all(), now, now);
            if (added.isPresent()) {
                retire(all(), now);
                return added.get().kid();
            }
        }
    }

    boolean remove(String kid, Instant now) {
        List<SigningKey> keys = all();
        Optional<SigningKey> found =
                keys.stream().filter(key -> key.kid().equals(kid)).findFirst();
        if (found.isEmpty()) {
            return false;
        }
        if (signing(keys, now).equals(found)) {
            retire(keys, now);
            add(keys, now, now);
        }
        boolean removed = store.take(Kind.SIGNING_KEY, found.get().row().id()).isPresent();
        if (removed) {
            record(kid + " was removed");
        }
        return removed;
    }

    private List<SigningKey> all() {
        return stored(store);
    }

    /// @return in their order, also those that have expired and were not purged yet
    static List<SigningKey> stored(OAuthStore store) {
        return store.list(Kind.SIGNING_KEY).stream()
                .map(SigningKey::of)
                .sorted(Comparator.comparingLong(SigningKey::number))
                .toList();
    }

    private Optional<SigningKey> add(List<SigningKey> keys, Instant now, Instant signs) {
        long number = keys.isEmpty() ? 1 : keys.getLast().number() + 1;
        Row row = SigningKey.generate(number, settings.algorithm(), now, signs);
        if (!store.insert(row)) {
            return Optional.empty();
        }
        SigningKey added = SigningKey.of(row);
        record(added.kid() + " was added");
        return Optional.of(added);
    }

    /// Whether the newest key needs a successor: it has signed long enough, or is not of the algorithm that is wanted.
    private boolean due(SigningKey newest, Instant now) {
        return !newest.signs().isAfter(now)
                && (newest.algorithm() != settings.algorithm()
                        || !now.isBefore(
                                newest.signs().plus(settings.rotation()).minus(settings.lead())));
    }

    /// Lets each key vanish once the last of its tokens has expired, where a later one signs.
    private boolean retire(List<SigningKey> keys, Instant now) {
        boolean retired = false;
        boolean succeeded = false;
        for (SigningKey key : keys.reversed()) {
            Row row = key.row();
            if (succeeded && row.expires() == null) {
                Instant gone = now.plus(settings.longestToken()).plus(settings.lead());
                retired |= store.replace(row.with(row.body(), gone));
            }
            succeeded |= !key.signs().isAfter(now);
        }
        return retired;
    }

    private void record(String what) {
        journal.record(new OAuthEvent(Step.KEY_ROTATED, Outcome.OK, null, null, null, null, what));
    }
}
