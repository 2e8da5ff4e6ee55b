package dev.sallyport.gateway.forward.stdio;

import static dev.sallyport.gateway.forward.stdio.StdioHarness.call;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.fixture;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.say;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.Answer.Head;
import dev.sallyport.gateway.Answer.Kind;
import dev.sallyport.gateway.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a legacy server says by itself goes out on exactly one stream (protocol.md L6).
class LegacyStreamsTest {
    private static final String LOG =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":9007199254740993}}";
    private static final String CHANGED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";
    private static final Head EVENTS = new Head(200, Kind.EVENTS, null);

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
    void progressMakesTheCallsAnswerAStream() {
        RecordedAnswer answer = client.legacy(session, call("1", "progress", ",\"_meta\":{\"progressToken\":\"t\"}"))
                .answer();

        assertThat(answer.head()).isEqualTo(EVENTS);
        assertThat(answer.text()).contains("\"progressToken\":\"t\"");
        assertThat(answer.text()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
        answer.ended();
    }

    @Test
    void progressFindsItsCallAmongSeveral() {
        RecordedAnswer first = hold("1", "7");
        RecordedAnswer second = hold("2", "\"7\"");

        client.legacyTells(session, say(progress("7")));
        client.legacyTells(session, say(progress("\"7\"")));

        assertThat(first.head()).isEqualTo(EVENTS);
        assertThat(first.text()).isEqualTo(progress("7"));
        assertThat(second.head()).isEqualTo(EVENTS);
        assertThat(second.text()).isEqualTo(progress("\"7\""));
        first.nothingYet();
    }

    @Test
    void progressThatNobodyAskedForIsDropped() {
        RecordedAnswer call = hold("1", "7");

        client.legacyTells(session, say(progress("8")));
        client.legacyTells(session, tell("release"));

        assertThat(call.json()).contains("\"held\":1");
    }

    @Test
    void theOnlyCallInFlightHearsTheLog() {
        RecordedAnswer stream = client.listen(session);
        assertThat(stream.head()).isEqualTo(EVENTS);
        RecordedAnswer call = hold("1", "7");

        client.legacyTells(session, say(LOG));

        assertThat(call.head()).isEqualTo(EVENTS);
        assertThat(call.text()).isEqualTo(LOG);
        stream.nothingYet();
    }

    @Test
    void withSeveralCallsTheSessionsStreamHearsTheLog() {
        RecordedAnswer stream = client.listen(session);
        RecordedAnswer first = hold("1", "7");
        RecordedAnswer second = hold("2", "8");

        client.legacyTells(session, say(LOG));

        assertThat(stream.head()).isEqualTo(EVENTS);
        assertThat(stream.text()).isEqualTo(LOG);
        first.nothingYet();
        second.nothingYet();
    }

    @Test
    void withoutAStreamTheLatestOfSeveralCallsHearsTheLog() {
        RecordedAnswer first = hold("1", "7");
        RecordedAnswer second = hold("2", "8");

        client.legacyTells(session, say(LOG));

        assertThat(second.head()).isEqualTo(EVENTS);
        assertThat(second.text()).isEqualTo(LOG);
        first.nothingYet();
    }

    @Test
    void whatConcernsTheSessionGoesToItsStream() {
        RecordedAnswer stream = client.listen(session);
        RecordedAnswer call = hold("1", "7");

        client.legacyTells(session, say(CHANGED));

        assertThat(stream.head()).isEqualTo(EVENTS);
        assertThat(stream.text()).isEqualTo(CHANGED);
        call.nothingYet();
    }

    @Test
    void whatIsSaidWhileNobodyListensIsHeardLater() {
        RecordedAnswer call = hold("1", "7");
        client.legacyTells(session, say("[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}," + CHANGED + "," + LOG + "]"));
        call.json();

        RecordedAnswer stream = client.listen(session);

        assertThat(stream.head()).isEqualTo(EVENTS);
        assertThat(stream.text()).isEqualTo(CHANGED);
        assertThat(stream.text()).isEqualTo(LOG);
    }

    @Test
    void aSessionHasOneStream() {
        RecordedAnswer stream = client.listen(session);
        assertThat(stream.head()).isEqualTo(EVENTS);

        assertThat(client.listen(session).refusal())
                .isEqualTo(new Refusal.Malformed(-32600, "this session's stream is already open", null));
        client.legacyTells(session, say(LOG));
        assertThat(stream.text()).isEqualTo(LOG);
    }

    @Test
    void theStreamEndsWithTheSession() {
        RecordedAnswer stream = client.listen(session);
        assertThat(stream.head()).isEqualTo(EVENTS);

        assertThat(client.end(session).head().status()).isEqualTo(200);

        stream.ended();
    }

    private RecordedAnswer hold(String id, String token) {
        return client.legacy(session, call(id, "hold", ",\"_meta\":{\"progressToken\":" + token + "}"))
                .answer();
    }

    private static String progress(String token) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":" + token
                + ",\"progress\":1}}";
    }
}
