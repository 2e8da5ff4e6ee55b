package dev.sallyport.gateway.authenticate;

import static dev.sallyport.gateway.ClientRequest.legacyCall;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.policy.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who calls is known, or nobody calls (protocol.md Z2, Z5, L18, N9; threat: a swallowed error that ends as an
/// anonymous caller).
class KeysTest {
    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer key-of-alice",
        "Authorization, bearer key-of-alice",
        "Authorization, 'BEARER   key-of-alice '",
        "X-API-Key, key-of-alice",
        "x-api-key, key-of-alice"
    })
    void givenKeyInAHeader_whenItIsRight_thenServedAsItsHolder(String header, String value) {
        assertThat(gateway.ask(modernCall("open").header(header, value)).status())
                .isEqualTo(200);
        assertThat(gateway.audit.outcomes().getLast().who().subject())
                .extracting(Subject::id)
                .isEqualTo("key:k_alice");
        assertThat(gateway.audit.outcomes().getLast().who().keyName()).isEqualTo("alice");
    }

    @ParameterizedTest(name = "[{0}] {1}")
    @CsvSource({
        "'', ''",
        "Authorization, Bearer wrong",
        "Authorization, Bearer",
        "Authorization, 'Bearer key-of-alice key-of-alice'",
        "Authorization, Bearer KEY-OF-ALICE",
        "Authorization, Basic key-of-alice",
        "Authorization, key-of-alice",
        "Authorization, ''",
        "X-API-Key, wrong",
        "X-API-Key, ''",
        "X_API_Key, key-of-alice",
        "Cookie, api_key=key-of-alice",
    })
    void givenNoUsableKey_whenAsked_thenUnauthenticatedAndServerUntouched(String header, String value) {
        ClientRequest request = modernCall("open");

        assertUnauthenticated(gateway.ask(header.isEmpty() ? request : request.header(header, value)));
    }

    @Test
    void givenNoCredential_whenRefused_thenChallengeSaysNothingOfATokenAndOtherwiseItDoes() {
        assertThat(gateway.ask(modernCall("open")).header("WWW-Authenticate")).contains("Bearer realm=\"sallyport\"");
        assertThat(gateway.ask(modernCall("open").key("wrong")).header("WWW-Authenticate"))
                .contains("Bearer realm=\"sallyport\", error=\"invalid_token\"");
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer key-of-alice, Authorization, Bearer key-of-alice",
        "Authorization, Bearer key-of-alice, X-API-Key, key-of-alice",
        "X-API-Key, key-of-alice, X-API-Key, key-of-bob",
    })
    void givenSeveralCredentials_whenEachIsRight_thenUnauthenticated(String h1, String v1, String h2, String v2) {
        assertUnauthenticated(gateway.ask(modernCall("open").header(h1, v1).header(h2, v2)));
    }

    @Test
    void givenKeyInQuery_whenThatIsOff_thenUnauthenticated() {
        assertUnauthenticated(gateway.ask(modernCall("open").to("/mcp?api_key=" + gateway.alice)));
    }

    @Test
    void givenKeyInQuery_whenThatIsOn_thenServed() {
        gateway.keyInQuery();

        assertThat(gateway.ask(modernCall("open").to("/mcp?api_key=" + gateway.alice))
                        .status())
                .isEqualTo(200);
        assertThat(gateway.server.take().uri()).isEqualTo("/upstream?x=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/mcp?api_key=wrong",
                "/mcp?api_key=key-of-alice&api_key=key-of-alice",
                "/mcp?api_key=key-of-alice&api_key=wrong",
                "/mcp?api_key=%zz",
                "/mcp?api_key=",
            })
    void givenKeyInQuery_whenItIsNotOneRightKey_thenUnauthenticated(String target) {
        gateway.keyInQuery();

        assertUnauthenticated(gateway.ask(modernCall("open").to(target)));
    }

    @Test
    void givenKeyInQueryAndHeader_whenBothAreRight_thenUnauthenticated() {
        gateway.keyInQuery();

        assertUnauthenticated(gateway.ask(
                modernCall("open").to("/mcp?api_key=" + gateway.alice).key(gateway.alice)));
    }

    @Test
    void givenKeyInUse_whenRevoked_thenTheVeryNextRequestOnTheSameConnectionFails() {
        try (ClientConnection connection = gateway.connect()) {
            ClientRequest call = modernCall("open").key(gateway.alice);
            assertThat(connection.ask(call).status()).isEqualTo(200);

            gateway.keys.revoke("k_alice", Instant.EPOCH);

            assertThat(connection.ask(call).status()).isEqualTo(401);
            assertThat(connection.ask(modernCall("open").key(gateway.bob)).status())
                    .isEqualTo(200);
            assertThat(gateway.server.received()).hasSize(2);
        }
    }

    @Test
    void givenNewKey_whenCreated_thenTheVeryNextRequestIsServed() {
        assertThat(gateway.ask(modernCall("open").key("key-of-carol")).status()).isEqualTo(401);

        String carol = gateway.keys.create("carol", Set.of("user"), null);

        assertThat(gateway.ask(modernCall("open").key(carol)).status()).isEqualTo(200);
    }

    @Test
    void givenKeyThatExpires_whenItsTimeHasCome_thenUnauthenticated() {
        String dora =
                gateway.keys.create("dora", Set.of("user"), gateway.time.now().plusSeconds(60));
        assertThat(gateway.ask(modernCall("open").key(dora)).status()).isEqualTo(200);

        gateway.time.advance(Duration.ofSeconds(60));

        assertThat(gateway.ask(modernCall("open").key(dora)).status()).isEqualTo(401);
    }

    @Test
    void givenAnonymousEndpoint_whenNoKeyIsPresented_thenSubjectIsAnonymous() {
        assertThat(gateway.ask(modernCall("public").to("/anonymous")).status()).isEqualTo(200);
        assertThat(gateway.audit.outcomes().getLast().who().subject())
                .extracting(Subject::id)
                .isEqualTo("anonymous");
    }

    @ParameterizedTest
    @CsvSource({"Authorization, Bearer wrong", "Authorization, Basic eDp5", "X-API-Key, wrong"})
    void givenAnonymousEndpoint_whenAWrongKeyIsPresented_thenUnauthenticated(String header, String value) {
        assertUnauthenticated(gateway.ask(modernCall("public").to("/anonymous").header(header, value)));
    }

    @Test
    void givenAnonymousEndpoint_whenARightKeyIsPresented_thenServedAsItsHolder() {
        assertThat(gateway.ask(modernCall("open").to("/anonymous").key(gateway.alice))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-of-alice", "wrong"})
    void givenStoreThatCannotAnswer_whenAsked_then503WhoeverAsks(String key) {
        gateway.keys.fail();

        Reply reply = gateway.ask(modernCall("open").key(key));

        assertThat(reply.verdict()).isEqualTo("503 503");
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.audit.statuses()).containsExactly("store_down");
    }

    @Test
    void givenStoreThatFailed_whenItIsBack_thenServed() {
        gateway.keys.fail();
        gateway.ask(modernCall("open").key(gateway.alice));

        gateway.keys.recover();

        assertThat(gateway.ask(modernCall("open").key(gateway.alice)).status()).isEqualTo(200);
    }

    @Test
    void givenTenThousandKeys_whenAsked_thenEachFindsItsOwn() {
        for (int i = 0; i < 10_000; i++) {
            gateway.keys.create("n" + i, Set.of("user"), null);
        }

        assertThat(gateway.ask(legacyCall("open").key("key-of-n9999")).status()).isEqualTo(200);
        assertThat(gateway.ask(legacyCall("open").key("key-of-n10000")).status())
                .isEqualTo(401);
        assertThat(gateway.audit.outcomes().getFirst().who().subject())
                .extracting(Subject::id)
                .isEqualTo("key:k_n9999");
    }

    @Test
    void givenListenAndEndOfSession_whenNoKeyIsPresented_thenUnauthenticatedToo() {
        assertUnauthenticated(gateway.ask(ClientRequest.verb("GET")));
        assertThat(gateway.ask(ClientRequest.verb("DELETE")).status()).isEqualTo(401);
    }

    private void assertUnauthenticated(Reply reply) {
        assertThat(reply.verdict()).isEqualTo("401 401");
        assertThat(reply.header("WWW-Authenticate")).isPresent();
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.audit.statuses()).containsExactly("unauthenticated");
        assertThat(gateway.audit.outcomes().getFirst().who().subject()).isNull();
    }
}
