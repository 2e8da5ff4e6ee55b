package dev.sallyport.gateway.authenticate;

import static dev.sallyport.gateway.ClientRequest.message;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.InMemoryTokens;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.authenticate.TokenCheck.Verdict;
import dev.sallyport.policy.Subject;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Access tokens open what takes them, and nothing else does there but keys (protocol.md Z2, Z3, Z5, Z7, EX3).
class TokensTest {
    private static final String METADATA =
            "resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/tokens\"";
    private static final String KEY = "sallyport_key-of-carol";

    private final InMemoryTokens tokens = new InMemoryTokens();

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture().tokens(tokens);

    @BeforeEach
    void somebodyHasATokenAndSomebodyAKey() {
        tokens.known("good", tokens.of("google:1", "good", Instant.MAX));
        gateway.keys.add(new ApiKey("k_carol", "carol", Set.of("user"), KeyDigest.of(KEY), Instant.EPOCH, null, null));
    }

    @Test
    void givenGoodToken_whenCalled_thenServedAsItsSubjectAndTheServerSeesNoToken() {
        assertThat(gateway.ask(call().key("good")).status()).isEqualTo(200);

        Subject subject = gateway.audit.outcomes().getLast().who().subject();
        assertThat(subject).isEqualTo(InMemoryTokens.subject("google:1"));
        assertThat(gateway.server.take().headers().toString()).doesNotContain("good");
        assertThat(tokens.presented().getLast())
                .isEqualTo(new TokenCheck.Presented(GatewayFixture.TOKENS.resource(), "good", null, "POST", null));
    }

    @Test
    void givenNoCredential_whenCalled_thenTheChallengeSaysWhereAndForWhatAndNamesNoError() {
        Reply reply = gateway.ask(call());

        assertThat(reply.verdict()).isEqualTo("401 401");
        assertThat(reply.header("WWW-Authenticate"))
                .contains("Bearer realm=\"sallyport\", scope=\"wiki:read\", " + METADATA);
        assertNothingPassed("unauthenticated");
    }

    @Test
    void givenBadToken_whenCalled_thenTheChallengeNamesTheErrorAndNotTheReason() {
        Reply reply = gateway.ask(call().key("forged"));

        assertThat(reply.verdict()).isEqualTo("401 401");
        assertThat(reply.header("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer realm=\"sallyport\", error=\"invalid_token\", error_description=\"")
                .endsWith("scope=\"wiki:read\", " + METADATA)
                .doesNotContain("no such token");
        assertThat(gateway.audit.outcomes().getLast().verdict().reason()).isEqualTo("no such token");
        assertNothingPassed("unauthenticated");
    }

    @Test
    void givenTokenWithoutAScope_whenCalled_then403WithAllThatIsNeededInOneChallenge() {
        tokens.known("narrow", new Verdict.Lacking(InMemoryTokens.subject("google:1"), Set.of("wiki:read", "a")));

        Reply reply = gateway.ask(call().key("narrow"));

        assertThat(reply.verdict()).isEqualTo("403 403");
        assertThat(reply.headers().get("www-authenticate"))
                .singleElement()
                .asString()
                .startsWith("Bearer realm=\"sallyport\", error=\"insufficient_scope\", ")
                .endsWith("scope=\"a wiki:read\", " + METADATA);
        assertThat(gateway.audit.outcomes().getLast().who().subject()).isNotNull();
        assertNothingPassed("insufficient_scope");
    }

    @ParameterizedTest
    @CsvSource({"invalid_dpop_proof,", "use_dpop_nonce, n-1"})
    void givenBadProof_whenCalled_thenTheChallengeIsOfTheDpopScheme(String error, String nonce) {
        tokens.known("bound", new Verdict.ProofRejected(error, "the proof is old", nonce));

        Reply reply = gateway.ask(call().header("Authorization", "DPoP bound").header("DPoP", "proof"));

        assertThat(reply.verdict()).isEqualTo("401 401");
        assertThat(reply.header("WWW-Authenticate").orElseThrow())
                .startsWith("DPoP realm=\"sallyport\", error=\"" + error + "\"")
                .contains(METADATA)
                .endsWith("algs=\"ES256\"");
        assertThat(reply.header("DPoP-Nonce")).isEqualTo(Optional.ofNullable(nonce));
        assertNothingPassed("proof_refused");
    }

    @Test
    void givenProof_whenCalled_thenItIsVerifiedWithTheTokenAndNotPassedOn() {
        tokens.known("bound", tokens.of("google:1", "bound", Instant.MAX));

        Reply reply = gateway.ask(call().header("authorization", "dpop bound").header("dpop", "proof"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(tokens.presented().getLast().proof()).isEqualTo("proof");
        assertThat(gateway.server.take().header("DPoP")).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "two proofs, Authorization, DPoP good, DPoP, a, DPoP, a",
        "no proof, Authorization, DPoP good, X-A, a, X-B, b",
        "two tokens, Authorization, Bearer good, Authorization, Bearer good, X-B, b",
        "both schemes, Authorization, Bearer good, Authorization, DPoP good, DPoP, a",
        "token and key, Authorization, Bearer good, X-API-Key, sallyport_key-of-carol, X-B, b",
        "token where only keys stand, X-API-Key, good, X-A, a, X-B, b",
        "another scheme, Authorization, Basic good, X-A, a, X-B, b",
        "two in one, Authorization, 'Bearer good, Bearer good', X-A, a, X-B, b",
    })
    void givenCredentialsThatAreNotExactlyOne_whenEachIsGood_thenUnauthenticated(
            String what, String h1, String v1, String h2, String v2, String h3, String v3) {
        Reply reply = gateway.ask(call().header(h1, v1).header(h2, v2).header(h3, v3));

        assertThat(reply.verdict()).as(what).isEqualTo("401 401");
        assertNothingPassed("unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tokens?access_token=good", "/tokens?api_key=good"})
    void givenTokenInTheQuery_whenKeysMayStandThere_thenUnauthenticatedAndNeverLookedAt(String target) {
        gateway.keyInQuery();

        assertThat(gateway.ask(call().to(target)).verdict()).isEqualTo("401 401");
        assertThat(tokens.presented()).isEmpty();
        assertNothingPassed("unauthenticated");
    }

    @Test
    void givenKey_whenTheEndpointTakesTokensToo_thenServedAsItsHolder() {
        assertThat(gateway.ask(call().key(KEY)).status()).isEqualTo(200);
        assertThat(gateway.audit.outcomes().getLast().who().keyName()).isEqualTo("carol");
        assertThat(tokens.presented()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Authorization, Bearer " + KEY, "X-API-Key, " + KEY})
    void givenKey_whenTheEndpointTakesTokensOnly_thenUnauthenticated(String header, String value) {
        assertThat(gateway.ask(call().to("/tokens-only").header(header, value)).verdict())
                .isEqualTo("401 401");
        assertNothingPassed("unauthenticated");
    }

    @Test
    void givenToken_whenTheEndpointTakesNone_thenItIsNoKeyAndNotLookedAt() {
        Reply reply = gateway.ask(call().to("/mcp").key("good"));

        assertThat(reply.header("WWW-Authenticate")).contains("Bearer realm=\"sallyport\", error=\"invalid_token\"");
        assertThat(tokens.presented()).isEmpty();
        assertNothingPassed("unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mcp", "/anonymous"})
    void givenProvedToken_whenTheEndpointTakesNone_thenUnauthenticated(String path) {
        ClientRequest call =
                call().to(path).header("Authorization", "DPoP good").header("DPoP", "p");

        assertThat(gateway.ask(call).verdict()).isEqualTo("401 401");
        assertNothingPassed("unauthenticated");
    }

    @Test
    void givenTokenInUse_whenItsVerdictChanges_thenTheVeryNextRequestOnTheSameConnectionFails() {
        try (ClientConnection connection = gateway.connect()) {
            assertThat(connection.ask(call().key("good")).status()).isEqualTo(200);

            tokens.revoke("good");

            assertThat(connection.ask(call().key("good")).status()).isEqualTo(401);
            assertThat(gateway.server.received()).hasSize(1);
        }
    }

    @Test
    void givenVerdictThatIsTooOld_whenCalled_thenUnauthenticated() {
        tokens.known("brief", tokens.of("google:1", "brief", gateway.time.now().plusSeconds(60)));
        assertThat(gateway.ask(call().key("brief")).status()).isEqualTo(200);

        gateway.time.advance(Duration.ofSeconds(60));

        assertThat(gateway.ask(call().key("brief")).status()).isEqualTo(401);
    }

    @Test
    void givenTokenThatHasToBeVerified_whenThatTakesItsTime_thenNothingPassesBefore() {
        Promise<Verdict> verdict = Promise.promise();
        tokens.verified("new", verdict::future);
        try (ClientConnection slow = gateway.connect()) {
            slow.send(call().key("new"));
            assertThat(gateway.ask(call().key("good")).status()).isEqualTo(200);
            assertThat(gateway.server.received()).hasSize(1);

            var _ = CompletableFuture.runAsync(() -> verdict.complete(tokens.of("google:2", "new", Instant.MAX)));

            assertThat(slow.reply().status()).isEqualTo(200);
            assertThat(gateway.audit.outcomes().getLast().who().subject())
                    .extracting(Subject::id)
                    .isEqualTo("google:2");
        }
    }

    @Test
    void givenVerifierThatCannotTell_whenCalled_then503AndAnotherTry() {
        tokens.verified("new", () -> Future.succeededFuture(new Verdict.Unknown("the provider does not answer")));

        Reply reply = gateway.ask(call().key("new"));

        assertThat(reply.verdict()).isEqualTo("503 503");
        assertThat(reply.header("Retry-After")).contains("1");
        assertThat(reply.header("WWW-Authenticate")).isEmpty();
        assertNothingPassed("token_unverifiable");
    }

    @Test
    void givenStoreOfTheVerifierThatFails_whenCalled_then503() {
        tokens.verified("new", () -> Future.failedFuture(new StoreUnavailable("no disk")));

        assertThat(gateway.ask(call().key("new")).verdict()).isEqualTo("503 503");
        assertNothingPassed("token_unverifiable");
    }

    @Test
    void givenVerifierThatThrows_whenCalled_then500AndNothingPasses() {
        gateway.expectsABug();
        tokens.verified("new", () -> {
            throw new IllegalStateException("a bug");
        });

        assertThat(gateway.ask(call().key("new")).verdict()).isEqualTo("500 -32603");
        assertNothingPassed("internal");
    }

    @Test
    void givenVerificationThatFails_whenCalled_then500AndNothingPasses() {
        gateway.expectsABug();
        tokens.verified("new", () -> Future.failedFuture(new IllegalStateException("a bug")));

        assertThat(gateway.ask(call().key("new")).verdict()).isEqualTo("500 -32603");
        assertNothingPassed("internal");
    }

    @Test
    void givenFramingThatIsWrong_whenTheTokenIsBadToo_thenTheFramingDecides() {
        assertThat(gateway.ask(call().key("forged").body("{")).verdict()).isEqualTo("400 -32700");
        assertThat(tokens.presented()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void givenListenAndEndOfSession_whenTheTokenIsBad_thenUnauthenticatedToo(String verb) {
        Reply reply = gateway.ask(ClientRequest.verb(verb).to("/tokens").key("forged"));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(tokens.presented().getLast().method()).isEqualTo(verb);
        assertNothingPassed("unauthenticated");
    }

    @Test
    void givenSessionOfAnotherTokensSubject_whenUsed_thenThereIsNoSuchSession() {
        tokens.known("other", tokens.of("google:2", "other", Instant.MAX));
        tokens.known("renewed", tokens.of("google:1", "renewed", Instant.MAX));
        gateway.server.answers(arrived -> {
            arrived.header("Mcp-Session-Id", "s-1");
            arrived.result("{\"protocolVersion\":\"2025-11-25\"}");
        });
        String session = gateway.ask(ClientRequest.initialize().to("/tokens").key("good"))
                .header("Mcp-Session-Id")
                .orElseThrow();

        assertThat(gateway.ask(inSession(session).key("other")).status()).isEqualTo(404);
        assertThat(gateway.ask(inSession(session).key("renewed")).status()).isEqualTo(200);
    }

    @Test
    void givenBatch_whenItsTokenIsBad_thenAllOfItIsUnauthenticated() {
        Reply reply = gateway.ask(batch().key("forged"));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate").orElseThrow()).contains("invalid_token", METADATA);
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void givenBatch_whenItsTokenHasTooFewScopes_thenAllOfItIsForbidden() {
        tokens.known("narrow", new Verdict.Lacking(InMemoryTokens.subject("google:1"), Set.of("wiki:read")));

        Reply reply = gateway.ask(batch().key("narrow"));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void givenBatch_whenItsTokenIsGood_thenEachMessageIsIdentified() {
        assertThat(gateway.ask(batch().key("good")).status()).isEqualTo(200);
        assertThat(tokens.presented()).hasSize(2);
    }

    @Test
    void givenBatch_whenOneProofIsToServeForAllOfIt_thenUnauthenticated() {
        Reply reply = gateway.ask(batch().header("Authorization", "DPoP good").header("DPoP", "p"));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(tokens.presented()).isEmpty();
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void givenKeysThatCannotBeRead_whenATokenIsPresented_thenServedAllTheSame() {
        gateway.keys.fail();

        assertThat(gateway.ask(call().key("good")).status()).isEqualTo(200);
    }

    private static ClientRequest call() {
        return modernCall("open").to("/tokens");
    }

    private static ClientRequest inSession(String session) {
        return ClientRequest.legacyCall("open").to("/tokens").session(session);
    }

    private static ClientRequest batch() {
        String one = message("1", "tools/call", "\"name\":\"open\"");
        String two = message("2", "tools/call", "\"name\":\"open\"");
        return ClientRequest.post("[" + one + "," + two + "]")
                .to("/tokens")
                .header("MCP-Protocol-Version", "2025-03-26");
    }

    private void assertNothingPassed(String status) {
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.audit.statuses()).containsExactly(status);
    }
}
