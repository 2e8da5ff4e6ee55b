package dev.sallyport.oauth.machine;

import static dev.sallyport.oauth.machine.Server.claims;
import static dev.sallyport.oauth.machine.Server.header;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.key.AccessTokens.Contents;
import dev.sallyport.oauth.key.AccessTokens.Issued;
import dev.sallyport.oauth.key.SigningKeys;
import dev.sallyport.oauth.key.SigningKeys.Listed;
import dev.sallyport.oauth.key.SigningKeys.State;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Keys come into being, follow each other and vanish (RFC 9068 section 2, RFC 7517).
final class SigningKeysTest {
    private final Server server = new Server();
    private final SigningKeys keys = server.keys;

    @Test
    void aTokenSaysWhatRfc9068Asks() {
        Contents contents = new Contents(
                "google:ada",
                "app",
                Server.WIKI,
                Set.of("wiki:write", "wiki:read"),
                Set.of("admin"),
                Set.of("eng"),
                "g_1",
                "thumb",
                Map.of("act", Map.of("sub", "client:broker"), "iss", "https://evil.example", "exp", 9_999_999_999L),
                Duration.ofMinutes(10));

        Issued issued = keys.issue(contents);

        assertThat(header(issued.token())).containsEntry("alg", "EdDSA").containsEntry("typ", "at+jwt");
        assertThat(header(issued.token()).keySet()).containsExactlyInAnyOrder("alg", "typ", "kid");
        long now = server.clock.instant().getEpochSecond();
        assertThat(claims(issued.token()))
                .containsEntry("iss", Server.ISSUER)
                .containsEntry("sub", "google:ada")
                .containsEntry("aud", Server.WIKI.toString())
                .containsEntry("client_id", "app")
                .containsEntry("scope", "wiki:read wiki:write")
                .containsEntry("jti", issued.id())
                .containsEntry("iat", now)
                .containsEntry("exp", now + 600)
                .containsEntry("roles", List.of("admin"))
                .containsEntry("groups", List.of("eng"))
                .containsEntry("grant", "g_1")
                .containsEntry("cnf", Map.of("jkt", "thumb"))
                .containsEntry("act", Map.of("sub", "client:broker"));
        assertThat(issued.expires().getEpochSecond()).isEqualTo(now + 600);
    }

    /// What other libraries verify with what is published.
    @ParameterizedTest
    @EnumSource(names = {"EDDSA", "ES256", "RS256"})
    void othersVerifyATokenWithThePublishedKey(Algorithm algorithm) throws Exception {
        SigningKeys signing = server.keys(algorithm);

        String token = signing.issue(contents()).token();

        JWSObject jws = JWSObject.parse(token);
        JWK jwk =
                JWKSet.parse(signing.published()).getKeyByKeyId(jws.getHeader().getKeyID());
        assertThat(jwk.isPrivate()).isFalse();
        assertThat(jwk.getAlgorithm().getName()).isEqualTo(algorithm.word());
        assertThat(jwk.getKeyUse().identifier()).isEqualTo("sig");
        assertThat(jwk.computeThumbprint()).hasToString(jwk.getKeyID());
        boolean verified = switch (algorithm) {
            case ES256 -> jws.verify(new ECDSAVerifier(jwk.toECKey()));
            case RS256 -> jws.verify(new RSASSAVerifier(jwk.toRSAKey()));
            default -> verifiesEd25519(jwk, token);
        };
        assertThat(verified).isTrue();
        assertThat(signing.algorithms()).containsExactly(algorithm.word());
    }

    @Test
    void onlyPublicPartsArePublished() {
        assertThat(keys.published().toString()).doesNotContain("private", " d=");
        assertThat(keys.list().toString()).doesNotContain("private");
        Issued issued = keys.issue(contents());
        assertThat(issued.toString()).doesNotContain(issued.token());
    }

    @Test
    void fiftyProcessesMakeOneFirstKey() throws Exception {
        Set<String> kids = inParallel(50, () -> {
            SigningKeys process = server.keys(Algorithm.EDDSA);
            return String.valueOf(header(process.issue(contents()).token()).get("kid"));
        });

        assertThat(kids).hasSize(1);
        assertThat(server.store.list(Kind.SIGNING_KEY)).hasSize(1);
    }

    @Test
    void aNewKeyIsPublishedBeforeItSignsAndTheOldOneUntilItsTokensHaveExpired() {
        String first = kidOfNewToken();
        server.clock.pass(Duration.ofDays(30).minusMinutes(59));

        assertThat(kidOfNewToken()).isEqualTo(first);
        assertThat(states()).containsExactly(State.SIGNING, State.NEXT);
        assertThat(publishedKids()).hasSize(2);
        String last = keys.issue(contents()).token();

        server.clock.pass(Duration.ofHours(1));
        String second = kidOfNewToken();
        assertThat(second).isNotEqualTo(first).isIn(publishedKids());
        assertThat(states()).containsExactly(State.RETIRED, State.SIGNING);
        assertThat(publishedKids()).contains(first);
        assertThat(last).isNotEmpty();

        server.clock.pass(Duration.ofHours(3));
        assertThat(publishedKids()).containsExactly(second);
    }

    @Test
    void rotationGoesOnForYears() {
        for (int month = 0; month < 30; month++) {
            kidOfNewToken();
            server.clock.pass(Duration.ofDays(15));
        }
        kidOfNewToken();

        assertThat(publishedKids()).hasSizeBetween(1, 2);
        assertThat(states()).containsOnlyOnce(State.SIGNING);
    }

    @Test
    void fiftyProcessesThatRotateWhenItIsTimeAddOneKey() throws Exception {
        kidOfNewToken();
        server.clock.pass(Duration.ofDays(30));

        inParallel(50, () -> {
            server.keys(Algorithm.EDDSA).issue(contents());
            return "";
        });

        assertThat(server.store.list(Kind.SIGNING_KEY)).hasSize(2);
    }

    @Test
    void anotherProcessSignsWithAForcedKeyAtOnce() {
        SigningKeys other = server.keys(Algorithm.EDDSA);
        String before = String.valueOf(header(other.issue(contents()).token()).get("kid"));

        String forced = keys.rotate();

        assertThat(header(other.issue(contents()).token())).containsEntry("kid", forced);
        assertThat(publishedKids()).contains(before, forced);
        assertThat(server.events)
                .filteredOn(event -> event.step() == OAuthEvent.Step.KEY_ROTATED)
                .hasSize(2);
    }

    @Test
    void aForcedKeyGoesBeforeOneThatWaits() {
        kidOfNewToken();
        server.clock.pass(Duration.ofDays(30).minusMinutes(30));
        kidOfNewToken();

        String forced = keys.rotate();
        server.clock.pass(Duration.ofHours(2));

        assertThat(kidOfNewToken()).isEqualTo(forced);
        assertThat(states()).containsOnlyOnce(State.SIGNING);
    }

    @Test
    void tokensOfAKeyThatIsCutOffAreNotGoodAnyMoreAndNoOlderKeySignsAgain() {
        String old = kidOfNewToken();
        String stolen = keys.rotate();
        String token = keys.issue(contents()).token();
        assertThat(server.own.verify(token)).isPresent();

        assertThat(keys.remove(stolen)).isTrue();

        assertThat(server.own.verify(token)).isEmpty();
        assertThat(publishedKids()).doesNotContain(stolen);
        assertThat(kidOfNewToken()).isNotIn(old, stolen);
        assertThat(keys.remove(stolen)).isFalse();
    }

    @Test
    void anotherAlgorithmTakesOverAfterItWasPublished() {
        String before = kidOfNewToken();
        SigningKeys changed = server.keys(Algorithm.ES256);

        assertThat(header(changed.issue(contents()).token())).containsEntry("kid", before);
        assertThat(changed.algorithms()).containsExactly("EdDSA", "ES256");
        server.clock.pass(Duration.ofHours(1));

        assertThat(header(changed.issue(contents()).token())).containsEntry("alg", "ES256");
    }

    @Test
    void noTokenOutlivesItsKey() {
        Contents long2 = new Contents(
                "s", "c", Server.WIKI, Set.of(), Set.of(), Set.of(), null, null, Map.of(), Duration.ofHours(2));

        assertThatThrownBy(() -> keys.issue(long2)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"EDDSA", "ES256", "RS256"})
    void otherAlgorithmsAreNotSignedWith(Algorithm algorithm) {
        assertThatThrownBy(() -> server.keys(algorithm)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Contents contents() {
        return new Contents(
                "s", "c", Server.WIKI, Set.of(), Set.of(), Set.of(), null, null, Map.of(), Duration.ofMinutes(10));
    }

    private String kidOfNewToken() {
        return String.valueOf(header(keys.issue(contents()).token()).get("kid"));
    }

    private List<State> states() {
        return keys.list().stream().map(Listed::state).toList();
    }

    private Set<String> publishedKids() {
        return ((List<?>) keys.published().getOrDefault("keys", List.of()))
                .stream()
                        .map(key -> String.valueOf(((Map<?, ?>) key).get("kid")))
                        .collect(Collectors.toSet());
    }

    private static boolean verifiesEd25519(JWK jwk, String token) throws Exception {
        byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100");
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + 32);
        System.arraycopy(jwk.toOctetKeyPair().getDecodedX(), 0, encoded, prefix.length, 32);
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        int dot = token.lastIndexOf('.');
        signature.update(token.substring(0, dot).getBytes(US_ASCII));
        return signature.verify(java.util.Base64.getUrlDecoder().decode(token.substring(dot + 1)));
    }

    static Set<String> inParallel(int times, Callable<String> work) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = executor.invokeAll(
                    IntStream.range(0, times).mapToObj(_ -> work).toList());
            Set<String> results = new java.util.HashSet<>();
            for (var future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
