package dev.sallyport.gateway.login;

import static dev.sallyport.gateway.ScriptedCredentials.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.ScriptedCredentials;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.forward.UpstreamCredentials.Remedy;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that wants a login: the call is sent again with a token, or its caller learns where to log in, in the way
/// its client understands (protocol.md O10, O13, O14, M1 to M5, L8).
class LoginTest {
    private static final Pattern STATE = Pattern.compile("\"requestState\":\"([^\"]+)\"");
    private static final String URL = "{\"elicitation\":{\"url\":{}}}";
    private static final String FORM = "{\"elicitation\":{}}";

    private final ScriptedCredentials logins = new ScriptedCredentials();

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture().credentials(logins);

    @BeforeEach
    void serverThatWantsALogin() {
        gateway.server.answers(arrived -> {
            if (String.valueOf(arrived.header("Authorization")).startsWith("Bearer good")) {
                arrived.acknowledge();
            } else {
                arrived.header("WWW-Authenticate", "Bearer resource_metadata=\"https://srv.example/meta\"");
                arrived.whole(401, "application/json", "{\"error\":\"invalid_token\"}");
            }
        });
    }

    @Test
    void whatTheClientPresentsStaysHereAndTheTokenStaysThere() {
        logins.logIn("key:k_alice", "good-a");

        Reply reply = ask(call(FORM, ""));

        assertThat(reply.text()).contains("complete").doesNotContain("good-a");
        Arrived only = gateway.server.received().getFirst();
        assertThat(only.headers().getAll("Authorization")).containsExactly("Bearer good-a");
        assertThat(only.headers().entries()).extracting(Object::toString).noneMatch(h -> h.contains(gateway.alice));
    }

    @Test
    void aTokenOfOneSubjectIsNotSentForAnother() {
        logins.logIn("key:k_alice", "good-a");

        Reply reply = gateway.ask(call(FORM, "").key(gateway.bob));

        assertThat(gateway.server.received()).hasSize(1);
        assertThat(gateway.server.received().getFirst().header("Authorization")).isNull();
        assertThat(reply.status()).isEqualTo(403);
    }

    @Test
    void aRefusedCallIsSentAgainAsItWas() {
        logins.answers(_ -> new Remedy.Retry("Bearer good-new"));

        Reply reply = ask(call(FORM, ""));

        assertThat(reply.text()).contains("complete");
        List<Arrived> sent = gateway.server.received();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).text()).isEqualTo(sent.get(0).text());
        assertThat(logins.challenges()).singleElement().satisfies(challenge -> {
            assertThat(challenge.status()).isEqualTo(401);
            assertThat(challenge.wwwAuthenticate())
                    .containsExactly("Bearer resource_metadata=\"https://srv.example/meta\"");
            assertThat(challenge.sent()).isNull();
            assertThat(challenge.attempt()).isZero();
        });
        assertThat(gateway.audit.statuses()).containsExactly("ok");
    }

    @Test
    void attemptsAreCounted() {
        logins.answers(challenge -> challenge.attempt() < 2
                ? new Remedy.Retry("Bearer bad-" + challenge.attempt())
                : new Remedy.Refuse("takes none of them"));

        Reply reply = ask(call(FORM, ""));

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.text()).contains("it takes none of them");
        assertThat(logins.challenges()).extracting("sent").containsExactly(null, "Bearer bad-0", "Bearer bad-1");
    }

    @Test
    void aClientThatCannotBeAskedLearnsTheAddressFromTheError() {
        Reply reply = ask(call(FORM, ""));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.text()).contains("\"code\":403", "open " + PAGE, "\"url\":\"" + PAGE + "\"", "\"id\":1");
        assertThat(gateway.audit.statuses()).containsExactly("login_required");
    }

    @Test
    void aModernClientIsAskedToOpenThePage() {
        Reply reply = ask(call(URL, ""));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text())
                .contains(
                        "\"resultType\":\"input_required\"",
                        "\"sallyport-login\":{\"method\":\"elicitation/create\",\"params\":{\"mode\":\"url\"",
                        "\"url\":\"" + PAGE + "\"")
                .doesNotContain("\"error\"");
        assertThat(gateway.audit.statuses()).containsExactly("login_required");
    }

    /// protocol.md M1
    @Test
    void onlyWhereAResultMayAskIsOneThatAsks() {
        String params = "\"_meta\":" + meta(URL);

        Reply reply = ask(ClientRequest.post(ClientRequest.message("1", "tools/list", params))
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/list"));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.text()).contains("\"url\":\"" + PAGE + "\"").doesNotContain("input_required");
    }

    @Test
    void afterTheLoginTheCallGoesOnAsItWas() {
        Reply asked = ask(call(URL, ""));
        logins.logIn("key:k_alice", "good-a");

        Reply done = ask(call(URL, answer("accept", asked)));

        assertThat(done.text()).contains("complete");
        assertThat(last().text()).doesNotContain("sallyport", "inputResponses", "requestState");
    }

    @Test
    void theRoundThatWasInterruptedGoesOnWithItsOwnStateAndAnswers() {
        String round = ",\"inputResponses\":{\"q\":{\"action\":\"accept\",\"content\":{\"n\":1.50}}},"
                + "\"requestState\":\"s\\u0031\\/\"";
        Reply asked = ask(call(URL, round));
        logins.logIn("key:k_alice", "good-a");

        Reply done = ask(call(URL, answer("accept", asked)));

        assertThat(done.text()).contains("complete");
        assertThat(last().text())
                .contains(
                        "\"inputResponses\":{\"q\":{\"action\":\"accept\",\"content\":{\"n\":1.50}}}",
                        "\"requestState\":\"s\\u0031\\/\"")
                .doesNotContain("sallyport");
    }

    @Test
    void anAnswerWithoutALoginIsAskedAgain() {
        Reply asked = ask(call(URL, ""));

        Reply again = ask(call(URL, answer("accept", asked)));

        assertThat(again.text()).contains("\"resultType\":\"input_required\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"decline", "cancel"})
    void decliningEndsTheCall(String action) {
        Reply asked = ask(call(URL, ""));

        Reply declined = ask(call(URL, answer(action, asked)));

        assertThat(declined.status()).isEqualTo(403);
        assertThat(gateway.server.received()).hasSize(1);
    }

    @Test
    void aStateOfAnotherSubjectEndpointOrTimeRestoresNothing() {
        String round = ",\"inputResponses\":{\"q\":{\"secret\":1}},\"requestState\":\"s1\"";
        Reply asked = ask(call(URL, round));
        String answer = answer("accept", asked);
        logins.logIn("key:k_alice", "good-a");
        logins.logIn("key:k_bob", "good-b");

        gateway.ask(call(URL, answer).key(gateway.bob));
        ask(call(URL, answer).to("/other"));
        gateway.time.advance(java.time.Duration.ofMinutes(16));
        ask(call(URL, answer));

        assertThat(gateway.server.received().subList(1, 4))
                .extracting(Arrived::text)
                .allMatch(text -> text.contains("sallyport-login.") && !text.contains("\"secret\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-11-25", "2025-06-18"})
    void aLegacyClientThatDeclaredUrlsGetsTheErrorThatOpensThem(String revision) {
        gateway.server.answers(arrived -> {
            if (arrived.method().equals("initialize")) {
                arrived.header("Mcp-Session-Id", "session-of-server");
                arrived.result("{\"protocolVersion\":\"" + revision + "\"}");
            } else {
                arrived.status(401);
            }
        });
        String session = ask(ClientRequest.post(ClientRequest.message(
                        "0",
                        "initialize",
                        "\"protocolVersion\":\"" + revision + "\",\"capabilities\":" + URL
                                + ",\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}")))
                .header("Mcp-Session-Id")
                .orElseThrow();

        Reply reply = ask(ClientRequest.legacyCall("open").session(session).with("MCP-Protocol-Version", revision));

        if (revision.equals("2025-11-25")) {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text())
                    .contains(
                            "\"code\":-32042",
                            "\"data\":{\"elicitations\":[{\"mode\":\"url\",\"elicitationId\":\"l1\"",
                            "\"url\":\"" + PAGE + "\"");
        } else {
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.text()).contains("\"code\":403", PAGE);
        }
    }

    @Test
    void aFailingStoreIsSaidAndNothingIsSentAgain() {
        logins.fails(new StoreUnavailable("the logins cannot be read", new IllegalStateException("disk")));

        Reply reply = ask(call(FORM, ""));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(gateway.server.received()).hasSize(1);
    }

    private Arrived last() {
        return gateway.server.received().getLast();
    }

    private Reply ask(ClientRequest request) {
        return gateway.ask(request.key(gateway.alice));
    }

    private static ClientRequest call(String capabilities, String more) {
        String params = "\"_meta\":" + meta(capabilities) + ",\"name\":\"open\",\"arguments\":{\"amount\":5}" + more;
        return ClientRequest.post(ClientRequest.message("1", "tools/call", params))
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", "open");
    }

    private static String meta(String capabilities) {
        return "{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":" + capabilities + "}";
    }

    private static String answer(String action, Reply asked) {
        Matcher state = STATE.matcher(asked.text());
        assertThat(state.find()).isTrue();
        return ",\"inputResponses\":{\"sallyport-login\":{\"action\":\"" + action + "\"}},\"requestState\":\""
                + state.group(1) + "\"";
    }
}
