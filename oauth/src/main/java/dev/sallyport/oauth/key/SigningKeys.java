package dev.sallyport.oauth.key;

import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.jose.KeySet;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.store.OAuthStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The keys that access tokens are signed with, as rows of the store: made when the first token is, and replaced by
/// themselves. A new key is published some time before it signs, an old one until the last token it signed has expired.
/// Signing works on a snapshot, which is read again as soon as any process has changed a key, and when it is time;
/// nothing waits for a lock.
public final class SigningKeys implements AccessTokens {
    static final String TYPE = "at+jwt";

    private static final Duration KEPT = Duration.ofMinutes(1);

    /// @param issuer the `iss` of each token
    /// @param algorithm of new keys: EdDSA, ES256 or RS256
    /// @param rotation how long a key signs
    /// @param lead how long a key is published before it signs
    /// @param longestToken the longest lifetime of a token
    public record Settings(
            String issuer, Algorithm algorithm, Duration rotation, Duration lead, Duration longestToken) {
        private static final Set<Algorithm> SIGN = Set.of(Algorithm.EDDSA, Algorithm.ES256, Algorithm.RS256);

        public Settings {
            if (!SIGN.contains(algorithm)) {
                throw new IllegalArgumentException("tokens are not signed with " + algorithm.word());
            }
            if (lead.isNegative() || lead.compareTo(rotation) >= 0) {
                throw new IllegalArgumentException("a key has to sign for longer than it is published before");
            }
        }

        /// With a lead of an hour, or half the rotation where that is less.
        public Settings(String issuer, Algorithm algorithm, Duration rotation, Duration longestToken) {
            Duration half = rotation.dividedBy(2);
            Duration hour = Duration.ofHours(1);
            this(issuer, algorithm, rotation, half.compareTo(hour) < 0 ? half : hour, longestToken);
        }
    }

    /// Where a key stands in its life.
    public enum State {
        /// Published, and signs later.
        NEXT,
        SIGNING,
        /// Published until the last token that it signed has expired.
        RETIRED
    }

    /// @param signs from when on it signs
    public record Listed(String kid, String algorithm, Instant created, Instant signs, State state) {}

    private record Snapshot(
            long generation,
            Instant until,
            List<SigningKey> keys,
            SigningKey signing,
            Map<String, Object> published,
            KeySet verifying) {}

    private final OAuthStore store;
    private final InstantSource clock;
    private final Settings settings;
    private final KeyRing ring;
    private volatile @Nullable Snapshot snapshot;

    public SigningKeys(OAuthStore store, Journal journal, InstantSource clock, Settings settings) {
        this.store = store;
        this.clock = clock;
        this.settings = settings;
        this.ring = new KeyRing(store, journal, settings);
    }

    /// @throws IllegalArgumentException where the lifetime is longer than the keys are kept for
    @Override
    public Issued issue(Contents contents) {
        if (contents.lifetime().compareTo(settings.longestToken()) > 0) {
            throw new IllegalArgumentException("a token of " + contents.lifetime() + " would outlive its key");
        }
        Instant now = clock.instant();
        Instant issued = now.truncatedTo(ChronoUnit.SECONDS);
        Instant expires = issued.plus(contents.lifetime()).truncatedTo(ChronoUnit.SECONDS);
        String id = Token.random();
        return new Issued(snapshot(now).signing().sign(TYPE, claims(contents, id, issued, expires)), id, expires);
    }

    @Override
    public Map<String, Object> published() {
        return snapshot(clock.instant()).published();
    }

    @Override
    public List<String> algorithms() {
        return snapshot(clock.instant()).keys().stream()
                .map(key -> key.algorithm().word())
                .distinct()
                .toList();
    }

    /// @return oldest first
    public List<Listed> list() {
        Instant now = clock.instant();
        return listed(snapshot(now).keys(), now);
    }

    /// The keys as they are stored: none is made or replaced, whatever the time.
    ///
    /// @return oldest first
    public static List<Listed> stored(OAuthStore store, Instant now) {
        return listed(
                KeyRing.stored(store).stream()
                        .filter(key -> !key.row().expiredAt(now))
                        .toList(),
                now);
    }

    private static List<Listed> listed(List<SigningKey> keys, Instant now) {
        Optional<SigningKey> signing = KeyRing.signing(keys, now);
        return keys.stream()
                .map(key -> new Listed(
                        key.kid(), key.algorithm().word(), key.row().created(), key.signs(), state(key, signing, now)))
                .toList();
    }

    /// Lets a new key sign at once. The one before stays published until its last token has expired.
    ///
    /// @return its kid
    public String rotate() {
        return ring.rotate(clock.instant());
    }

    /// Cuts off a key: what it signed is not good any more. If it is the one that signs, another one takes over.
    ///
    /// @return false where there is none
    public boolean remove(String kid) {
        return ring.remove(kid, clock.instant());
    }

    /// @return the public parts of the keys whose tokens are good
    KeySet verifying() {
        return snapshot(clock.instant()).verifying();
    }

    String issuer() {
        return settings.issuer();
    }

    private Map<String, Object> claims(Contents contents, String id, Instant issued, Instant expires) {
        Map<String, Object> claims = new LinkedHashMap<>(contents.more());
        claims.put("iss", settings.issuer());
        claims.put("sub", contents.subject());
        claims.put("aud", contents.audience().toString());
        claims.put("client_id", contents.client());
        claims.put("jti", id);
        claims.put("iat", issued.getEpochSecond());
        claims.put("exp", expires.getEpochSecond());
        if (!contents.scopes().isEmpty()) {
            claims.put("scope", String.join(" ", new TreeSet<>(contents.scopes())));
        }
        if (!contents.roles().isEmpty()) {
            claims.put("roles", new TreeSet<>(contents.roles()));
        }
        if (!contents.groups().isEmpty()) {
            claims.put("groups", new TreeSet<>(contents.groups()));
        }
        if (contents.grant() != null) {
            claims.put("grant", contents.grant());
        }
        if (contents.jwkThumbprint() != null) {
            claims.put("cnf", Map.of("jkt", contents.jwkThumbprint()));
        }
        return claims;
    }

    private static State state(SigningKey key, Optional<SigningKey> signing, Instant now) {
        if (signing.filter(key::equals).isPresent()) {
            return State.SIGNING;
        }
        return key.signs().isAfter(now) ? State.NEXT : State.RETIRED;
    }

    private Snapshot snapshot(Instant now) {
        Snapshot known = snapshot;
        if (known != null && known.generation() == store.generation() && now.isBefore(known.until())) {
            return known;
        }
        Snapshot read = read(now);
        snapshot = read;
        return read;
    }

    private Snapshot read(Instant now) {
        long generation = store.generation(); // before the rows: what changes meanwhile is seen the next time
        List<SigningKey> keys = ring.keys(now);
        Instant until = keys.stream()
                .map(SigningKey::signs)
                .filter(signs -> signs.isAfter(now))
                .reduce(now.plus(KEPT), (one, other) -> one.isBefore(other) ? one : other);
        Map<String, Object> published =
                Map.of("keys", keys.stream().map(SigningKey::published).toList());
        return new Snapshot(
                generation, until, keys, KeyRing.signing(keys, now).orElseThrow(), published, KeySet.of(published));
    }
}
