package dev.sallyport.oauth.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Proofs of possession (RFC 9449, protocol.md EX3).
final class DpopProofsTest {
    private static final URI TOKEN_ENDPOINT = URI.create("https://mcp.example.com/oauth/token");

    private final Fixture gateway = new Fixture();
    private final SigningKey key = SigningKey.of(Algorithm.ES256, "holder");
    private final TokenVerifier verifier = gateway.verifier();
    private int proofsMade;

    @AfterEach
    void close() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "RS256", "PS256", "EDDSA"})
    void takesABoundTokenWithAProofOfItsKey(Algorithm algorithm) {
        SigningKey holder = SigningKey.of(algorithm, "holder");
        String token = bound(holder);

        Verdict verdict = verifier.verify(dpop(token, proof(holder, claims(token))));

        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void wantsAProofForEachRequest() {
        String token = bound(key);
        verifier.verify(dpop(token, proof(key, claims(token))));

        assertThat(verifier.known(dpop(token, proof(key, claims(token))))).isNull();
        assertError(verifier.verify(dpop(token, null)), "invalid_dpop_proof");
    }

    @Test
    void refusesAProofThatWasUsedInWhateverProcess() {
        String token = bound(key);
        String proof = proof(key, claims(token));
        assertThat(verifier.verify(dpop(token, proof))).isInstanceOf(Verdict.Accepted.class);

        assertError(verifier.verify(dpop(token, proof)), "invalid_dpop_proof");
        var shared = new DpopProofs(Replays.in(gateway.store, gateway.clock), false, gateway.clock);
        var another = new TokenVerifier(
                new OwnIssuer(Fixture.OWN, gateway.ownTokens),
                List.of(),
                new LoopbackFetcher(),
                gateway.store,
                shared,
                gateway.clock);
        assertError(another.verify(dpop(token, proof)), "invalid_dpop_proof");
    }

    @ParameterizedTest
    @CsvSource({
        "htm, GET",
        "htm, post",
        "htm, ''",
        "htu, https://mcp.example.com/world",
        "htu, https://mcp.example.com/wiki/",
        "htu, http://mcp.example.com/wiki",
        "htu, https://mcp.example.com:444/wiki",
        "htu, https://evil.example.com/wiki",
        "htu, https://x@mcp.example.com/wiki",
        "htu, /wiki",
        "htu, ''",
        "ath, n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg",
        "ath, ''"
    })
    void refusesAProofForSomethingElse(String claim, String value) {
        String token = bound(key);
        Map<String, Object> claims = claims(token);
        claims.put(claim, value);

        assertError(verifier.verify(dpop(token, proof(key, claims))), "invalid_dpop_proof");
    }

    @ParameterizedTest
    @ValueSource(strings = {"htm", "htu", "ath", "jti", "iat"})
    void refusesAProofWithoutWhatEachNeeds(String claim) {
        String token = bound(key);
        Map<String, Object> claims = claims(token);
        claims.remove(claim);

        assertError(verifier.verify(dpop(token, proof(key, claims))), "invalid_dpop_proof");
    }

    @ParameterizedTest
    @CsvSource({"-300, true", "-301, false", "300, true", "301, false"})
    void takesProofsOfTheLastAndNextFiveMinutes(long seconds, boolean taken) {
        String token = bound(key);
        Map<String, Object> claims = claims(token);
        claims.put("iat", gateway.clock.instant().getEpochSecond() + seconds);

        Verdict verdict = verifier.verify(dpop(token, proof(key, claims)));

        assertThat(verdict instanceof Verdict.Accepted).isEqualTo(taken);
    }

    @Test
    void ignoresQueryCaseOfHostAndUsualPort() {
        String token = bound(key);
        Map<String, Object> claims = claims(token);
        claims.put("htu", "HTTPS://MCP.example.com:443/wiki?a=b#c");

        assertThat(verifier.verify(dpop(token, proof(key, claims)))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void refusesAProofWithAnotherKey() {
        String token = bound(key);

        assertError(
                verifier.verify(dpop(token, proof(SigningKey.of(Algorithm.ES256, "thief"), claims(token)))),
                "invalid_token");
    }

    @Test
    void refusesAProofThatShowsTheKeyButIsSignedWithAnother() {
        String token = bound(key);
        SigningKey thief = SigningKey.of(Algorithm.ES256, "thief");

        assertError(
                verifier.verify(dpop(token, proof(thief, claims(token), header -> header.put("jwk", publicJwk(key))))),
                "invalid_dpop_proof");
    }

    @Test
    void refusesHeadersThatNoProofHas() {
        String token = bound(key);
        List<Consumer<Map<String, Object>>> changes = List.of(
                header -> header.put("typ", "JWT"),
                header -> header.remove("typ"),
                header -> header.put("alg", "none"),
                header -> header.put("alg", "HS256"),
                header -> header.remove("jwk"),
                header -> header.put("jwk", Map.of("kty", "oct", "k", "AAAA")),
                header -> header.put("jwk", with(publicJwk(key), "d", "AQAB")),
                header -> header.put("crit", List.of("exp")));

        for (Consumer<Map<String, Object>> change : changes) {
            assertError(verifier.verify(dpop(token, proof(key, claims(token), change))), "invalid_dpop_proof");
        }
        for (String proof : List.of("", "a.b.c", "x".repeat(9000))) {
            assertError(verifier.verify(dpop(token, proof)), "invalid_dpop_proof");
        }
    }

    @Test
    void refusesABoundTokenAsBearerAndABearerTokenAsBound() {
        String token = bound(key);
        String free = gateway.ownToken();
        verifier.verify(Fixture.bearer(free));

        assertError(verifier.verify(Fixture.bearer(token)), "invalid_token");
        assertError(verifier.known(Fixture.bearer(token)), "invalid_token");
        assertError(verifier.verify(dpop(free, proof(key, claims(free)))), "invalid_token");
    }

    @Test
    void refusedProofsUseNothingUp() {
        String token = bound(key);
        String proof = proof(key, claims(token));
        assertError(verifier.verify(dpop(bound(SigningKey.of(Algorithm.ES256, "thief")), proof)), "invalid_dpop_proof");

        assertThat(verifier.verify(dpop(token, proof))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void ofManyWhoUseAProofAtOnceOneGetsIn() throws Exception {
        String token = bound(key);
        Presented presented = dpop(token, proof(key, claims(token)));

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Verdict>> callers = Collections.nCopies(50, () -> verifier.verify(presented));
            long accepted = 0;
            for (Future<Verdict> verdict : executor.invokeAll(callers)) {
                accepted += verdict.get() instanceof Verdict.Accepted ? 1 : 0;
            }
            assertThat(accepted).isEqualTo(1);
        }
    }

    @Test
    void asksForANonceWhereItIsSetTo() {
        var withNonces = new DpopProofs(Replays.inProcess(100, gateway.clock), true, gateway.clock);
        var strict = new TokenVerifier(
                new OwnIssuer(Fixture.OWN, gateway.ownTokens),
                List.of(),
                new LoopbackFetcher(),
                gateway.store,
                withNonces,
                gateway.clock);
        String token = bound(key);

        Verdict first = strict.verify(dpop(token, proof(key, claims(token))));

        assertError(first, "use_dpop_nonce");
        String nonce = ((Verdict.Refused) first).nonce();
        Map<String, Object> claims = claims(token);
        claims.put("nonce", String.valueOf(nonce));
        assertThat(strict.verify(dpop(token, proof(key, claims)))).isInstanceOf(Verdict.Accepted.class);
        Map<String, Object> forged = claims(token);
        forged.put("nonce", "A".repeat(String.valueOf(nonce).length()));
        assertError(strict.verify(dpop(token, proof(key, forged))), "use_dpop_nonce");
        gateway.clock.forward(Duration.ofMinutes(5));
        Map<String, Object> late = claims(token);
        late.put("nonce", String.valueOf(nonce));
        assertError(strict.verify(dpop(token, proof(key, late))), "use_dpop_nonce");
    }

    @Test
    void tellsTheTokenEndpointTheKeyOfARequest() {
        Map<String, Object> claims = claims("");
        claims.put("htu", TOKEN_ENDPOINT.toString());
        claims.remove("ath");
        String proof = proof(key, claims);

        assertThat(gateway.proofs.thumbprint(tokenRequest(proof), TOKEN_ENDPOINT))
                .contains(key.thumbprint());
        assertThat(gateway.proofs.thumbprint(tokenRequest(), TOKEN_ENDPOINT)).isEmpty();
        assertThatThrownBy(() -> gateway.proofs.thumbprint(tokenRequest(proof), TOKEN_ENDPOINT))
                .isInstanceOfSatisfying(
                        OAuthException.class, e -> assertThat(e.code()).isEqualTo("invalid_dpop_proof"));
        assertThatThrownBy(() -> gateway.proofs.thumbprint(tokenRequest("a", "b"), TOKEN_ENDPOINT))
                .isInstanceOfSatisfying(
                        OAuthException.class, e -> assertThat(e.code()).isEqualTo("invalid_dpop_proof"));
    }

    @Test
    void takesNothingMoreWhereNoMoreCanBeRemembered() {
        var few = new DpopProofs(Replays.inProcess(1, gateway.clock), false, gateway.clock);
        var small = new TokenVerifier(
                new OwnIssuer(Fixture.OWN, gateway.ownTokens),
                List.of(),
                new LoopbackFetcher(),
                gateway.store,
                few,
                gateway.clock);
        String token = bound(key);
        assertThat(small.verify(dpop(token, proof(key, claims(token))))).isInstanceOf(Verdict.Accepted.class);

        assertThat(small.verify(dpop(token, proof(key, claims(token))))).isInstanceOf(Verdict.Unavailable.class);

        gateway.clock.forward(Duration.ofMinutes(6));
        assertThat(small.verify(dpop(token, proof(key, claims(token))))).isInstanceOf(Verdict.Accepted.class);
    }

    private String bound(SigningKey holder) {
        Map<String, Object> claims = gateway.ownClaims();
        claims.put("cnf", Map.of("jkt", holder.thumbprint()));
        return gateway.ownTokens.keys.getFirst().sign(claims);
    }

    private Map<String, Object> claims(String token) {
        Map<String, Object> claims = new HashMap<>();
        claims.put("jti", "proof-" + proofsMade++);
        claims.put("htm", "POST");
        claims.put("htu", Fixture.WIKI.toString());
        claims.put("iat", gateway.clock.instant().getEpochSecond());
        claims.put("ath", Token.digest(token));
        return claims;
    }

    private static String proof(SigningKey holder, Map<String, Object> claims) {
        return proof(holder, claims, _ -> {});
    }

    private static String proof(
            SigningKey holder, Map<String, Object> claims, Consumer<Map<String, Object>> changeHeader) {
        Map<String, Object> header = holder.header("dpop+jwt");
        header.remove("kid");
        header.put("jwk", publicJwk(holder));
        changeHeader.accept(header);
        return holder.sign(header, Json.write(claims));
    }

    private static Map<String, Object> publicJwk(SigningKey key) {
        return key.publicKey().toPublicJWK().toJSONObject();
    }

    private static Map<String, Object> with(Map<String, Object> jwk, String name, Object value) {
        Map<String, Object> more = new HashMap<>(jwk);
        more.put(name, value);
        return more;
    }

    private static Presented dpop(String token, @Nullable String proof) {
        return new Presented(token, Presented.Scheme.DPOP, Fixture.RESOURCE, proof, "POST", Fixture.WIKI, null);
    }

    private static WebRequest tokenRequest(String... proofs) {
        Map<String, List<String>> headers = proofs.length == 0 ? Map.of() : Map.of("dpop", List.of(proofs));
        return new WebRequest("POST", "/oauth/token", Params.NONE, headers, new byte[0], "192.0.2.1");
    }

    private static void assertError(@Nullable Verdict verdict, String error) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.error()).isEqualTo(error));
    }
}
