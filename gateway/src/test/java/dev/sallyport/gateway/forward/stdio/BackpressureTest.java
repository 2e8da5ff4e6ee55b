package dev.sallyport.gateway.forward.stdio;

import static dev.sallyport.gateway.forward.stdio.StdioHarness.call;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.fixture;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.say;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients that read more slowly than servers speak.
class BackpressureTest {
    private static final Refusal TOO_SLOW = new Refusal.Overloaded("events for a client that does not read them");

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
    void eventsWaitWhileTheAnswerIsFullAndComeInOrder() {
        RecordedAnswer call = client.legacy(session, call("1", "hold")).answer();
        client.legacyTells(session, say(log("a")));
        call.head();
        assertThat(call.text()).isEqualTo(log("a"));

        call.fill();
        client.legacyTells(session, say(log("b")));
        client.legacyTells(session, say(log("c")));
        client.legacyTells(session, tell("release"));
        call.awaitPause();
        call.nothingYet();
        call.drain();

        assertThat(call.text()).isEqualTo(log("b"));
        assertThat(call.text()).isEqualTo(log("c"));
        assertThat(call.text()).contains("\"held\":1");
        call.ended();
    }

    @Test
    void aCallWhoseClientDoesNotReadIsGivenUp() {
        RecordedAnswer call = client.legacy(session, call("1", "hold")).answer();
        call.fill();

        String large = log("x".repeat(Reply.MAX_HELD / 2));
        client.legacyTells(session, say(large));
        client.legacyTells(session, say(large));

        assertThat(call.refusal()).isEqualTo(TOO_SLOW);
        assertThat(client.legacy(session, call("2", "heard")).answer().json())
                .contains("\"params\":{\"requestId\":1,\"reason\":\"the client does not read\"}");
    }

    @Test
    void aSessionsStreamThatIsNotReadIsEndedAndTheNextOneGoesOn() {
        RecordedAnswer stream = client.listen(session);
        stream.head();
        stream.fill();

        String large = log("x".repeat(Reply.MAX_HELD / 2));
        client.legacyTells(session, say(large));
        client.legacyTells(session, say(large));
        client.legacyTells(session, say(log("last")));

        assertThat(stream.refusal()).isEqualTo(TOO_SLOW);
        RecordedAnswer next = client.listen(session);
        next.head();
        assertThat(next.text()).isEqualTo(log("last"));
    }

    private static String log(String text) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"data\":\"" + text + "\"}}";
    }
}
