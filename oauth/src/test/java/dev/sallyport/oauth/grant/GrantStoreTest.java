package dev.sallyport.oauth.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.store.InMemoryStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GrantStoreTest {
    private static final URI RESOURCE = URI.create("https://mcp.example/a");

    private Instant now = Instant.parse("2026-07-28T10:00:00Z");
    private final InstantSource clock = () -> now;
    private final InMemoryStore store = new InMemoryStore();
    private final GrantStore grants = new GrantStore(store, clock, Lifetimes.USUAL);

    @Test
    void aGrantIsReadAsItWasWritten() {
        Family family = open("code", true);

        assertThat(new GrantStore(store, clock, Lifetimes.USUAL)
                        .family(family.grant().id()))
                .contains(family);
        assertThat(grants.find(family.grant().id())).contains(family.grant());
        assertThat(grants.ofRefreshToken(family.refreshToken())).contains(family.grant());
        assertThat(grants.all()).containsExactly(family.grant());
    }

    @Test
    void aCodeMakesOneGrant() {
        open("code", true);

        assertThat(grants.open("code", code(true), Set.of(), null, "192.0.2.1")).isEmpty();
    }

    @Test
    void onlyTheNewestRefreshTokenIsOfItsGrant() {
        Family family = open("code", true);
        Family next = family.next(family.grant().identity(), now, "192.0.2.1", now.plus(Duration.ofDays(1)));
        grants.replace(next);

        assertThat(grants.ofRefreshToken(family.refreshToken())).isEmpty();
        assertThat(grants.ofRefreshToken(next.refreshToken())).isPresent();
        assertThat(grants.ofRefreshToken(next.refreshToken() + "x")).isEmpty();
        assertThat(grants.ofRefreshToken("")).isEmpty();
    }

    @Test
    void aGrantWithoutRefreshTokensLivesAsLongAsItsAccessToken() {
        Family family = open("code", false);

        assertThat(grants.ofRefreshToken(family.refreshToken())).isEmpty();
        now = now.plus(Lifetimes.USUAL.access());
        assertThat(grants.find(family.grant().id())).isEmpty();
        assertThat(grants.all()).isEmpty();
    }

    @Test
    void anEndedGrantLeavesWordForItsAccessTokens() {
        String id = open("code", true).grant().id();
        long generation = store.generation();

        boolean ended = grants.revoke(id);

        assertThat(ended).isTrue();
        assertThat(grants.find(id)).isEmpty();
        Row word = store.find(Kind.REVOKED, "grant:" + id).orElseThrow();
        assertThat(word.expires()).isAfter(now.plus(Lifetimes.USUAL.access()));
        assertThat(store.generation()).isNotEqualTo(generation);
        assertThat(grants.revoke(id)).isFalse();
    }

    /// So that none of many who end a grant at once fails because of the others.
    @Test
    void wordThatIsThereLongEnoughIsNotWrittenAgain() {
        String id = open("code", true).grant().id();
        Instant enough =
                now.plus(Lifetimes.USUAL.access()).plus(Duration.ofMinutes(5)).plusSeconds(1);
        store.insert(new Row(Kind.REVOKED, "grant:" + id, "", new byte[0], now, enough, 0));
        Row word = store.find(Kind.REVOKED, "grant:" + id).orElseThrow();

        boolean ended = grants.revoke(id);

        assertThat(ended).isTrue();
        assertThat(store.find(Kind.REVOKED, "grant:" + id))
                .hasValueSatisfying(row -> assertThat(row.version()).isEqualTo(word.version()));
    }

    @Test
    void wordThatIsThereTooShortIsMadeToLast() {
        String id = open("code", true).grant().id();
        store.insert(new Row(Kind.REVOKED, "grant:" + id, "", new byte[0], now, now.plusSeconds(1), 0));

        grants.revoke(id);

        assertThat(store.find(Kind.REVOKED, "grant:" + id).orElseThrow().expiredAt(now.plus(Lifetimes.USUAL.access())))
                .isFalse();
    }

    @Test
    void whatSomebodyElseHasChangedIsNotOverwritten() {
        Family family = open("code", true);
        grants.replace(family.busy(now.plusSeconds(1)));

        assertThat(grants.replace(family.busy(now.plusSeconds(2)))).isEmpty();
    }

    @Test
    void consentsAddUpAndCanBeWithdrawn() {
        Consents consents = new Consents(store, clock);
        var parties = new Consents.Parties("google:alice", "app", "client.example", RESOURCE);
        var others = new Consents.Parties("google:bob", "app", "client.example", RESOURCE);
        consents.remember(parties, Set.of("a"));
        consents.remember(parties, Set.of("b"));

        assertThat(consents.covers(parties, Set.of("a", "b"))).isTrue();
        assertThat(consents.covers(parties, Set.of("a", "c"))).isFalse();
        assertThat(consents.covers(others, Set.of("a"))).isFalse();
        assertThat(consents.all()).extracting(Consents.Consent::scopes).containsExactly(Set.of("a", "b"));
        assertThat(store.ownedBy(Kind.CONSENT, "google:alice")).hasSize(1);
        assertThat(consents.withdraw(consents.all().getFirst().id())).isTrue();
        assertThat(consents.covers(parties, Set.of("a"))).isFalse();
    }

    @Test
    void aConsentIsForgottenAfterHalfAYear() {
        Consents consents = new Consents(store, clock);
        var parties = new Consents.Parties("google:alice", "app", "client.example", RESOURCE);
        consents.remember(parties, Set.of("a"));
        now = now.plus(Consents.LIFETIME);

        assertThat(consents.covers(parties, Set.of("a"))).isFalse();
        consents.remember(parties, Set.of("b"));
        assertThat(consents.covers(parties, Set.of("a"))).isFalse();
        assertThat(consents.covers(parties, Set.of("b"))).isTrue();
    }

    private Family open(String code, boolean refreshable) {
        return grants.open(code, code(refreshable), Set.of("read"), "thumbprint", "192.0.2.1")
                .orElseThrow();
    }

    private static Codes.Code code(boolean refreshable) {
        Map<String, Object> claims =
                Map.of("n", 1L, "d", new BigDecimal("1.5"), "list", List.of("x"), "object", Map.of("y", true));
        var identity =
                new Identity("google", "alice", "Alice", null, Set.of("reader"), Set.of("staff"), claims, "upstream");
        return new Codes.Code(
                "app", "https://client.example/", RESOURCE, Set.of("read"), "challenge", null, identity, refreshable);
    }
}
