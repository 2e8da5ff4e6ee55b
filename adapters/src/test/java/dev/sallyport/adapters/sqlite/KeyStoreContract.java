package dev.sallyport.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.authenticate.ApiKey;
import dev.sallyport.gateway.authenticate.Claim;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import dev.sallyport.gateway.authenticate.KeyDigest;
import dev.sallyport.gateway.authenticate.KeyStore;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What holds for every key store.
abstract class KeyStoreContract {
    static final Instant NOW = Instant.parse("2026-07-31T12:00:00Z");

    /// A store without keys.
    abstract KeyStore store();

    static ApiKey key(String id, Set<String> roles, @Nullable Instant expires) {
        return new ApiKey(id, "name of " + id, roles, KeyDigest.of("sallyport_" + id), NOW, expires, null);
    }

    @Test
    void givesBackWhatWasAdded() {
        KeyStore store = store();
        ApiKey lasting = key("k_lasting", Set.of("dev", "ops"), null);
        ApiKey ending = key("k_ending", Set.of("dev"), NOW.plusNanos(1_500_000));
        ApiKey plain = key("k_plain", Set.of(), null);

        store.add(lasting);
        store.add(ending);
        store.add(plain);

        assertThat(store.load()).containsExactly(lasting, ending, plain);
    }

    @Test
    void givesBackWhatIsKnownOfTheHolder() {
        KeyStore store = store();
        ApiKey full = key("k_full", Set.of("dev"), null)
                .withAttributes(new KeyAttributes(
                        Set.of("payments", "audit"),
                        Set.of("eu"),
                        Set.of("files:read", "files:write"),
                        Map.of(
                                "tenant",
                                new Claim(Claim.Type.TEXT, "3"),
                                "level",
                                new Claim(Claim.Type.NUMBER, "3.50"),
                                "on-call",
                                new Claim(Claim.Type.FLAG, "true"),
                                "a \"b\"; é",
                                new Claim(Claim.Type.TEXT, "")),
                        "desktop",
                        "planner"));
        ApiKey one = key("k_one", Set.of("dev"), null)
                .withAttributes(new KeyAttributes(Set.of(), Set.of(), Set.of(), Map.of(), null, "planner"));
        ApiKey plain = key("k_plain", Set.of("dev"), null);

        store.add(full);
        store.add(one);
        store.add(plain);
        store.revoke("k_one", NOW);

        assertThat(store.load())
                .extracting(ApiKey::attributes)
                .containsExactly(full.attributes(), one.attributes(), KeyAttributes.NONE);
    }

    @Test
    void anExpiredKeyIsKeptAndNotUsable() {
        KeyStore store = store();
        store.add(key("k_short", Set.of("dev"), NOW.plusSeconds(10)));

        ApiKey kept = store.load().getFirst();

        assertThat(kept.usableAt(NOW.plusSeconds(9))).isTrue();
        assertThat(kept.usableAt(NOW.plusSeconds(10))).isFalse();
    }

    @Test
    void aRevokedKeyStaysWithTheTimeOfItsEnd() {
        KeyStore store = store();
        store.add(key("k_one", Set.of("dev"), null));
        store.add(key("k_other", Set.of("dev"), null));

        boolean revoked = store.revoke("k_one", NOW.plusSeconds(5));

        assertThat(revoked).isTrue();
        assertThat(store.load()).extracting(ApiKey::revoked).containsExactly(NOW.plusSeconds(5), null);
    }

    @Test
    void revokesOnlyOnce() {
        KeyStore store = store();
        store.add(key("k_one", Set.of("dev"), null));
        store.revoke("k_one", NOW);

        assertThat(store.revoke("k_one", NOW.plusSeconds(1))).isFalse();
        assertThat(store.revoke("k_unknown", NOW)).isFalse();
        assertThat(store.load().getFirst().revoked()).isEqualTo(NOW);
    }

    @Test
    void theGenerationDiffersAfterEachChange() {
        KeyStore store = store();
        long empty = store.generation();
        store.add(key("k_one", Set.of("dev"), null));
        long added = store.generation();
        store.revoke("k_one", NOW);

        assertThat(added).isNotEqualTo(empty);
        assertThat(store.generation()).isNotEqualTo(added).isNotEqualTo(empty);
    }
}
