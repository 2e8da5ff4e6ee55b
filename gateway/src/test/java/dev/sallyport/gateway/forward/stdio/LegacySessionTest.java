package dev.sallyport.gateway.forward.stdio;

import static dev.sallyport.gateway.forward.stdio.StdioHarness.INITIALIZE;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.INITIALIZED;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.awaitEnd;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.call;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.fixture;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.say;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.Answer.Head;
import dev.sallyport.gateway.Answer.Kind;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.Id;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sessions of legacy clients (protocol.md L3 to L12).
class LegacySessionTest {
    private final StdioHarness client = new StdioHarness(fixture("legacy"));
    private String session = "";

    @BeforeEach
    void open() {
        session = client.open();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void initializeOpensASessionWithARandomId() {
        RecordedAnswer answer = client.legacy(null, INITIALIZE).answer();

        Head head = answer.head();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.kind()).isEqualTo(Kind.JSON);
        assertThat(head.session()).matches("[0-9a-f]{32}").isNotEqualTo(session);
        assertThat(answer.text()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":\"init\",\"result\":{\"protocolVersion\"");
    }

    @Test
    void messagesPassUnchangedInBothDirections() {
        String request = call("9007199254740993", "echo", ",\"z\":9007199254740993,\"a\":1.50,\"u\":\"\\u00e9é\"");

        String answer = client.legacy(session, request).answer().json();

        assertThat(answer)
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":9007199254740993,\"result\":{\"zeta\":9007199254740993,\"alpha\":"
                                + request + "}}");
    }

    @Test
    void aMessageOfSeveralLinesArrivesAsOne() {
        String answer = client.legacy(session, call("1", "echo").replace(",", ",\r\n"))
                .answer()
                .json();

        assertThat(answer).contains("\"jsonrpc\":\"2.0\",  \"id\":1,  \"method\"");
    }

    @Test
    void aSessionNobodyHasIsUnknown() {
        assertThat(client.legacy("feed", call("1", "echo")).answer().refusal()).isEqualTo(new Refusal.UnknownSession());
        assertThat(client.listen("feed").refusal()).isEqualTo(new Refusal.UnknownSession());
    }

    @Test
    void aRequestWithoutSessionIsMalformed() {
        assertThat(client.legacy(null, call("1", "echo")).answer().refusal())
                .isEqualTo(new Refusal.Malformed(-32600, "Mcp-Session-Id header is missing", Id.of(1)));
    }

    @Test
    void anIdInFlightCannotBeUsedAgain() {
        RecordedAnswer first = client.legacy(session, call("1", "hold")).answer();

        assertThat(client.legacy(session, call("1", "echo")).answer().refusal())
                .isEqualTo(new Refusal.Malformed(-32600, "a request with this id is in flight", Id.of(1)));
        client.legacyTells(session, tell("release"));
        assertThat(first.json()).contains("\"held\":1");
    }

    @Test
    void endingASessionEndsItsChild() {
        ProcessHandle child =
                client.process(client.legacy(session, call("1", "pid")).answer());

        RecordedAnswer end = client.end(session);

        assertThat(end.head()).isEqualTo(new Head(200, Kind.NONE, null));
        end.ended();
        awaitEnd(child);
        assertThat(client.legacy(session, call("2", "echo")).answer().refusal())
                .isEqualTo(new Refusal.UnknownSession());
    }

    @Test
    void theClientAnswersWhatTheServerAsked() {
        RecordedAnswer call = client.legacy(session, call("1", "hold")).answer();
        String ask = "{\"jsonrpc\":\"2.0\",\"id\":\"q1\",\"method\":\"roots/list\"}";
        client.legacyTells(session, say(ask));
        assertThat(call.head()).isEqualTo(new Head(200, Kind.EVENTS, null));
        assertThat(call.text()).isEqualTo(ask);

        String answer = "{\"jsonrpc\":\"2.0\",\"id\":\"q1\",\"result\":{\"roots\":[]}}";
        client.legacyTells(session, answer);

        assertThat(heard()).contains(answer);
        assertThat(client.legacy(session, answer).answer().refusal()).isInstanceOf(Refusal.Malformed.class);
    }

    @Test
    void anAnswerToWhatNobodyAskedIsMalformed() {
        String answer = "{\"jsonrpc\":\"2.0\",\"id\":\"q1\",\"result\":{}}";

        assertThat(client.legacy(session, answer).answer().refusal())
                .isEqualTo(new Refusal.Malformed(-32600, "the server has not asked this", new Id.Text("q1")));
        assertThat(heard()).doesNotContain(answer);
    }

    @Test
    void aCancelledCallIsOverAndTheServerKnows() {
        RecordedAnswer call = client.legacy(session, call("5", "hold")).answer();
        String cancel = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":5}}";

        client.legacyTells(session, cancel);

        assertThat(call.head().kind()).isEqualTo(Kind.EVENTS);
        call.ended();
        assertThat(heard()).contains(cancel);
    }

    @Test
    void aClientThatLeavesDoesNotCancel() {
        StdioHarness.Sent left = client.legacy(session, call("5", "hold"));
        left.clientLeaves();

        assertThat(heard()).doesNotContain("cancelled");
        client.legacyTells(session, tell("release"));
        assertThat(client.legacy(session, call("6", "echo")).answer().json()).contains("\"id\":6");
        left.answer().nothingYet();
    }

    @Test
    void initializedIsPassedOn() {
        assertThat(heard()).contains(INITIALIZED);
    }

    private String heard() {
        return client.legacy(session, call("99", "heard")).answer().json();
    }
}
