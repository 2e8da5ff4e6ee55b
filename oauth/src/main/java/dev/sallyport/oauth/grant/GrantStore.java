package dev.sallyport.oauth.grant;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Grants as rows of kind `GRANT`, owned by their subject. A grant that is ended leaves a row of kind `REVOKED` with
/// the id `grant:ID` until the last access token that came from it has expired: who verifies an access token looks
/// there for its `jti` and for `grant:` and its claim `grant`.
public final class GrantStore implements Grants {
    /// Before the id of a grant, in the id of a row of kind `REVOKED`.
    public static final String REVOKED = "grant:";

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration LEEWAY = Duration.ofMinutes(5);
    private static final int TRIES = 16;
    private static final byte[] NOTHING = Json.bytes(Map.of());

    private final OAuthStore store;
    private final InstantSource clock;
    private final Lifetimes lifetimes;

    public GrantStore(OAuthStore store, InstantSource clock, Lifetimes lifetimes) {
        this.store = store;
        this.clock = clock;
        this.lifetimes = lifetimes;
    }

    @Override
    public Optional<Grant> ofRefreshToken(String refreshToken) {
        return familyOf(refreshToken)
                .filter(family -> family.standing(refreshToken) == Family.Standing.NEWEST)
                .map(Family::grant);
    }

    @Override
    public Optional<Grant> find(String id) {
        return family(id).map(Family::grant);
    }

    @Override
    public List<Grant> all() {
        Instant now = clock.instant();
        return store.list(Kind.GRANT).stream()
                .filter(row -> !row.expiredAt(now))
                .map(row -> read(row).grant())
                .toList();
    }

    @Override
    public boolean revoke(String id) {
        if (store.find(Kind.GRANT, id).isEmpty()) {
            return false;
        }
        refuseAccessTokens(id);
        return store.take(Kind.GRANT, id).isPresent();
    }

    /// @return empty where no grant of this id is in force
    public Optional<Family> family(String id) {
        return store.find(Kind.GRANT, id)
                .filter(row -> !row.expiredAt(clock.instant()))
                .map(GrantStore::read);
    }

    /// @return the family whose id is in the text, whether or not the rest of it is a token of it
    public Optional<Family> familyOf(String refreshToken) {
        int dot = refreshToken.indexOf('.');
        return dot <= 0 ? Optional.empty() : family(refreshToken.substring(0, dot));
    }

    /// Makes the grant of a code, with its first refresh token.
    ///
    /// @param scopes those of the code that can still be granted
    /// @param jwkThumbprint of the key that all its tokens are bound to; null for none
    /// @param address of who redeems the code
    /// @return empty where there is a grant of this code already
    public Optional<Family> open(
            String code, Codes.Code made, Set<String> scopes, @Nullable String jwkThumbprint, String address) {
        Instant now = clock.instant();
        Grant grant = new Grant(
                Codes.grantOf(code),
                made.client(),
                made.identity(),
                made.resource(),
                scopes,
                jwkThumbprint,
                now,
                made.refreshable() ? expiry(now, now) : now.plus(lifetimes.access()));
        Family family =
                new Family(grant, Token.random(), made.challenge(), made.refreshable(), 0, now, address, null, 0);
        Row row = new Row(Kind.GRANT, grant.id(), made.identity().id(), bytes(family), now, grant.expires(), 0);
        return store.insert(row) ? Optional.of(family) : Optional.empty();
    }

    /// Writes a family over the one it was read as.
    ///
    /// @return as it is now; empty where somebody else has changed or ended it since
    public Optional<Family> replace(Family family) {
        Grant grant = family.grant();
        Row row = new Row(
                Kind.GRANT,
                grant.id(),
                grant.identity().id(),
                bytes(family),
                grant.created(),
                grant.expires(),
                family.version());
        return store.replace(row) ? family(grant.id()) : Optional.empty();
    }

    /// @return when a refresh token expires that is made now
    public Instant expiry(Instant created, Instant now) {
        Instant idle = now.plus(lifetimes.refresh());
        Instant last = created.plus(LONGEST);
        return idle.isBefore(last) ? idle : last;
    }

    /// Until a whole second, so that all who end a grant at once want the same, and whoever is late finds it done.
    private void refuseAccessTokens(String id) {
        Instant now = clock.instant();
        Instant until = now.plus(lifetimes.access())
                .plus(LEEWAY)
                .truncatedTo(ChronoUnit.SECONDS)
                .plusSeconds(1);
        Row row = new Row(Kind.REVOKED, REVOKED + id, "", NOTHING, now, until, 0);
        for (int i = 0; i < TRIES; i++) {
            Optional<Row> known = store.find(Kind.REVOKED, row.id());
            boolean written = known.isEmpty()
                    ? store.insert(row)
                    : !known.get().expiredAt(until.minusMillis(1))
                            || store.replace(known.get().with(NOTHING, until));
            if (written) {
                return;
            }
        }
        throw new IllegalStateException("a revocation is written by too many at once");
    }

    private static byte[] bytes(Family family) {
        Map<String, Object> body = new LinkedHashMap<>();
        Grant grant = family.grant();
        body.put("client", grant.client());
        body.put("identity", Body.of(grant.identity()));
        body.put("resource", grant.resource().toString());
        body.put("scopes", grant.scopes());
        if (grant.jwkThumbprint() != null) {
            body.put("jwkThumbprint", grant.jwkThumbprint());
        }
        body.put("created", grant.created().toEpochMilli());
        body.put("expires", grant.expires().toEpochMilli());
        body.put("key", family.key());
        body.put("challenge", family.challenge());
        body.put("refreshable", family.refreshable());
        body.put("generation", family.generation());
        body.put("rotated", family.rotated().toEpochMilli());
        body.put("rotatedFor", family.rotatedFor());
        if (family.busy() != null) {
            body.put("busy", family.busy().toEpochMilli());
        }
        return Json.bytes(body);
    }

    private static Family read(Row row) {
        Body body = Body.of(row.body());
        Identity identity = body.identity();
        Grant grant = new Grant(
                row.id(),
                body.text("client"),
                identity,
                URI.create(body.text("resource")),
                body.texts("scopes"),
                body.textOrNull("jwkThumbprint"),
                Instant.ofEpochMilli(body.number("created")),
                Instant.ofEpochMilli(body.number("expires")));
        long busy = body.number("busy");
        return new Family(
                grant,
                body.text("key"),
                body.text("challenge"),
                body.flag("refreshable"),
                body.number("generation"),
                Instant.ofEpochMilli(body.number("rotated")),
                body.text("rotatedFor"),
                busy == 0 ? null : Instant.ofEpochMilli(busy),
                row.version());
    }
}
