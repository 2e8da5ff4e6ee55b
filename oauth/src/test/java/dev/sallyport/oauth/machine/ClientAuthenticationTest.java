package dev.sallyport.oauth.machine;

import static dev.sallyport.oauth.machine.Server.SECRET;
import static dev.sallyport.oauth.machine.Server.basic;
import static dev.sallyport.oauth.machine.Server.form;
import static dev.sallyport.oauth.machine.Server.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.jose.KeySet;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.web.WebRequest;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How clients prove to be themselves (RFC 6749 section 2.3, RFC 7523, protocol.md EX1).
final class ClientAuthenticationTest {
    private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final Server server = new Server();

    @Test
    void aSecretIsTakenFromTheHeaderOrTheForm() {
        assertThat(server.clients
                        .authenticate(form(Map.of(), basic("ci", SECRET)))
                        .id())
                .isEqualTo("ci");
        assertThat(server.clients
                        .authenticate(form(Map.of("client_id", "ci", "client_secret", SECRET), Map.of()))
                        .id())
                .isEqualTo("ci");
    }

    @Test
    void aPublicClientNamesItself() {
        assertThat(server.clients
                        .authenticate(form(Map.of("client_id", "app"), Map.of()))
                        .id())
                .isEqualTo("app");
    }

    @Test
    void wrongAndUnknownAreAnsweredTheSame() {
        Answer wrong = token(basic("ci", "wrong"), Map.of());
        Answer unknown = token(basic("nobody", "wrong"), Map.of());
        Answer publicClient = token(basic("app", "wrong"), Map.of());

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.json()).containsEntry("error", "invalid_client");
        assertThat(wrong.header("WWW-Authenticate").getFirst()).startsWith("Basic ");
        assertThat(unknown.response().body()).isEqualTo(wrong.response().body());
        assertThat(publicClient.response().body()).isEqualTo(wrong.response().body());
        assertThat(unknown.response().headers()).isEqualTo(wrong.response().headers());
    }

    @Test
    void withoutTheHeaderThereIsNoChallengeInIt() {
        assertThatThrownBy(() -> server.clients.authenticate(
                        form(Map.of("client_id", "ci", "client_secret", "wrong"), Map.of())))
                .isInstanceOfSatisfying(OAuthException.class, refused -> {
                    assertThat(refused.code()).isEqualTo("invalid_client");
                    assertThat(refused.challenge()).isEmpty();
                });
    }

    /// What is compared costs the same: the median of many is well within a factor.
    @Test
    void wrongAndUnknownTakeAboutTheSameTime() {
        WebRequest wrong = form(Map.of(), basic("ci", "wrong"));
        WebRequest unknown = form(Map.of(), basic("xx", "wrong"));
        median(wrong);
        median(unknown);

        double ratio = (double) median(wrong) / median(unknown);

        assertThat(ratio).isBetween(0.33, 3.0);
    }

    @Test
    void aConfidentialClientHasToProveIt() {
        refused(Map.of("client_id", "ci"), Map.of(), "invalid_client");
        refused(Map.of("client_id", "robot"), Map.of(), "invalid_client");
        refused(Map.of("client_id", "robot", "client_secret", SECRET), Map.of(), "invalid_client");
        refused(Map.of("client_id", "app", "client_secret", SECRET), Map.of(), "invalid_client");
    }

    @Test
    void moreThanOneProofIsNone() {
        refused(Map.of("client_id", "ci", "client_secret", SECRET), basic("ci", SECRET), "invalid_request");
        refused(
                Map.of("client_assertion", assertion(Map.of()), "client_assertion_type", TYPE),
                basic("ci", SECRET),
                "invalid_request");
        refused(
                Map.of("client_assertion", assertion(Map.of()), "client_assertion_type", TYPE, "client_secret", "x"),
                Map.of(),
                "invalid_request");
        refused(Map.of("client_assertion", assertion(Map.of())), Map.of(), "invalid_request");
        refused(Map.of("client_assertion_type", TYPE), Map.of(), "invalid_request");
        refused(
                Map.of("client_assertion", assertion(Map.of()), "client_assertion_type", "saml"),
                Map.of(),
                "invalid_request");
        refused(Map.of(), Map.of(), "invalid_request");
    }

    @Test
    void theNameInTheFormIsThatInTheHeader() {
        refused(Map.of("client_id", "broker"), basic("ci", SECRET), "invalid_client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic !", "Basic Y2k=", "Bearer Y2k6eA==", "Basic Y2k6JQ==", "", "Negotiate x"})
    void aHeaderThatSaysNothingIsRefused(String header) {
        refused(Map.of("client_id", "app"), Map.of("authorization", header), "invalid_client");
    }

    @Test
    void anAssertionIsGoodOnce() {
        String assertion = assertion(Map.of());

        assertThat(prove(assertion).id()).isEqualTo("robot");

        refusedAssertion(assertion);
    }

    @Test
    void ofFiftyThatPresentOneAssertionAtOnceOneIsTaken() throws Exception {
        String assertion = assertion(Map.of());
        AtomicInteger taken = new AtomicInteger();

        SigningKeysTest.inParallel(50, () -> {
            try {
                prove(assertion);
                taken.incrementAndGet();
            } catch (OAuthException _) {
                return "refused";
            }
            return "taken";
        });

        assertThat(taken).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {Server.ISSUER, Server.ISSUER + "/oauth/token"})
    void anAssertionIsForTheIssuerOrTheTokenEndpoint(String audience) {
        assertThat(prove(assertion(Map.of("aud", audience))).id()).isEqualTo("robot");
    }

    @Test
    void anAssertionForSomebodyElseIsRefused() {
        refusedAssertion(assertion(Map.of("aud", "https://other.example")));
        refusedAssertion(assertion(Map.of("aud", Server.WIKI.toString())));
        refusedAssertion(assertion(Map.of("aud", List.of(Server.ISSUER, "https://other.example"))));
        refusedAssertion(assertion(Map.of("aud", List.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "aud", "exp", "jti"})
    void anAssertionWithoutWhatItNeedsIsRefused(String claim) {
        Map<String, Object> claims = claims();
        claims.remove(claim);

        refusedAssertion(server.robotKey.sign(null, claims));
    }

    @Test
    void anAssertionOfOneClientForAnotherIsRefused() {
        refusedAssertion(assertion(Map.of("iss", "ci")));
        refusedAssertion(assertion(Map.of("sub", "ci")));
        refusedAssertion(assertion(Map.of("iss", "ci", "sub", "ci")));
        refused(
                Map.of("client_assertion", assertion(Map.of()), "client_assertion_type", TYPE, "client_id", "ci"),
                Map.of(),
                "invalid_client");
    }

    @ParameterizedTest
    @CsvSource({"exp, -1", "exp, 0", "exp, 400", "nbf, 120", "iat, 120"})
    void anAssertionIsOfNow(String claim, long seconds) {
        refusedAssertion(assertion(Map.of(claim, server.clock.instant().getEpochSecond() + seconds)));
    }

    @Test
    void anAssertionWithAnotherKeyOrTypeIsRefused() {
        refusedAssertion(TestKey.generate("robot-1").sign(null, claims()));
        refusedAssertion(server.robotKey.sign("at+jwt", claims()));
        refusedAssertion(server.robotKey.sign("oauth-id-jag+jwt", claims()));
        String good = assertion(Map.of());
        refusedAssertion(good.substring(0, good.lastIndexOf('.') + 1));
        refusedAssertion("e30.e30.");
        refusedAssertion("x");
    }

    @Test
    void keysThatAClientPublishesAreFollowedWhenTheyChange() {
        String uri = "https://robot.example.com/jwks";
        TestKey first = TestKey.generate("k1");
        TestKey second = TestKey.generate("k2");
        publishing(uri);
        server.fetcher.document(uri, first.published());
        assertThat(prove(sign(first)).id()).isEqualTo("publisher");
        assertThat(prove(sign(first)).id()).isEqualTo("publisher");
        assertThat(server.fetcher.asked(uri)).isEqualTo(1);

        server.fetcher.document(uri, second.published());
        server.clock.pass(Duration.ofSeconds(31));

        assertThat(prove(sign(second)).id()).isEqualTo("publisher");
        refusedAssertion(sign(first));
    }

    @Test
    void keysThatAreKnownStayGoodWhileTheirServerIsAway() {
        String uri = "https://robot.example.com/jwks";
        TestKey key = TestKey.generate("k1");
        publishing(uri);
        server.fetcher.document(uri, key.published());
        prove(sign(key));
        server.fetcher.fails(uri);

        server.clock.pass(Duration.ofHours(2));

        assertThat(prove(sign(key)).id()).isEqualTo("publisher");
        server.clock.pass(Duration.ofHours(23));
        refusedAssertion(sign(key));
    }

    @Test
    void whoNamesKeysThatAreNotThereDoesNotMakeThemBeFetchedAgainAndAgain() {
        String uri = "https://robot.example.com/jwks";
        publishing(uri);
        server.fetcher.document(uri, TestKey.generate("k1").published());
        refusedAssertion(sign(TestKey.generate("k2")));
        server.clock.pass(Duration.ofSeconds(31));
        server.fetcher.fails(uri);

        for (int i = 0; i < 20; i++) {
            refusedAssertion(sign(TestKey.generate("other" + i)));
        }

        assertThat(server.fetcher.asked(uri)).isEqualTo(2);
    }

    /// Whoever publishes a key must not choose what it costs to check with it.
    @Test
    void keysThatAreWeakOrCostlyAreNotUsed() {
        for (int bits : List.of(1024, 2048, 16384)) {
            String modulus = Base64URL.encode(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE))
                    .toString();
            Map<String, Object> rsa =
                    Map.of("kty", "RSA", "kid", "k", "n", modulus, "e", bits == 2048 ? modulus : "AQAB");
            KeySet keys = KeySet.of(Map.of("keys", List.of(rsa)));
            String header =
                    Base64URL.encode("{\"alg\":\"RS256\",\"kid\":\"k\"}").toString();

            Jws jws = Jws.parse(header + ".e30.AAAA");

            assertTimeoutPreemptively(
                    Duration.ofMillis(500), () -> assertThat(keys.signed(jws)).isFalse());
        }
    }

    private String sign(TestKey key) {
        Map<String, Object> claims = claims();
        claims.put("iss", "publisher");
        claims.put("sub", "publisher");
        return key.sign("client-authentication+jwt", claims);
    }

    private void publishing(String uri) {
        Client publisher = new Client(
                "publisher",
                "publisher",
                Client.Source.CONFIGURED,
                Client.Authentication.PRIVATE_KEY_JWT,
                null,
                null,
                URI.create(uri),
                List.of(),
                Set.of(Client.Grant.CLIENT_CREDENTIALS),
                Set.of(),
                Set.of(),
                Set.of(),
                Instant.EPOCH,
                null);
        server.configure(publisher);
    }

    private String assertion(Map<String, ?> changed) {
        Map<String, Object> claims = claims();
        claims.putAll(changed);
        return server.robotKey.sign(null, claims);
    }

    private Map<String, Object> claims() {
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", "robot");
        claims.put("sub", "robot");
        claims.put("aud", Server.ISSUER);
        claims.put("jti", Token.random());
        claims.put("exp", server.clock.instant().getEpochSecond() + 60);
        return claims;
    }

    private Client prove(String assertion) {
        return server.clients.authenticate(
                form(Map.of("client_assertion", assertion, "client_assertion_type", TYPE), Map.of()));
    }

    private void refusedAssertion(String assertion) {
        refused(Map.of("client_assertion", assertion, "client_assertion_type", TYPE), Map.of(), "invalid_client");
    }

    private void refused(Map<String, String> form, Map<String, String> headers, @Nullable String error) {
        assertThatThrownBy(() -> server.clients.authenticate(form(form, headers)))
                .isInstanceOfSatisfying(OAuthException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(error);
                    assertThat(refused.description()).doesNotContain(SECRET, "eyJ");
                });
    }

    private Answer token(Map<String, String> headers, Map<String, String> form) {
        Map<String, String> all = new HashMap<>(form);
        all.put("grant_type", "client_credentials");
        return send(server.token, form(all, headers));
    }

    private long median(WebRequest request) {
        long[] times = new long[2_001];
        for (int i = 0; i < times.length; i++) {
            long begun = System.nanoTime();
            try {
                server.clients.authenticate(request);
            } catch (OAuthException _) {
                times[i] = System.nanoTime() - begun;
            }
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
