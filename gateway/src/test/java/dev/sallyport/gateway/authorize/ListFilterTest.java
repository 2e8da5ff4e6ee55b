package dev.sallyport.gateway.authorize;

import static dev.sallyport.gateway.ClientRequest.legacy;
import static dev.sallyport.gateway.ClientRequest.modern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists show what may be used, and of the rest not one byte (protocol.md C8, H2, H3, A11; threat: cache poisoning
/// by a `public` list).
class ListFilterTest {
    private static final String TOOLS = "{\"zz\":9007199254740993,\"tools\":["
            + "{\"name\":\"open-secret\",\"description\":\"classified\"},"
            + "{\"description\":\"fine\", \"name\":\"open\",\"x\":1.0e2},"
            + "{\"name\":\"other\",\"description\":\"classified\"},{\"description\":\"classified\"}],"
            + "\"ttlMs\":1,\"cacheScope\":\"public\"}";
    private static final String FILTERED = "{\"zz\":9007199254740993,\"tools\":["
            + "{\"description\":\"fine\", \"name\":\"open\",\"x\":1.0e2}],\"ttlMs\":1,\"cacheScope\":\"private\"}";

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenListAnswer_whenFiltered_thenOnlyForbiddenItemsAreGone(boolean asEvents) {
        gateway.server.answers(call -> {
            if (asEvents) {
                call.beginEvents();
                call.resultEvent(TOOLS);
                call.end();
            } else {
                call.result(TOOLS);
            }
        });

        Reply reply = gateway.ask(modern("tools/list", "").key(gateway.alice));

        String expected = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + FILTERED + "}";
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo(asEvents ? "event: message\ndata: " + expected + "\n\n" : expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prompts/list             | prompts           | name        | open              | other",
                "resources/list           | resources         | uri         | file:///open/a    | file:///b",
                "resources/templates/list | resourceTemplates | uriTemplate | file:///open/{x}  | file:///{x}",
            })
    void givenOtherLists_whenFiltered_thenByTheSameDecision(
            String method, String member, String key, String open, String closed) {
        gateway.server.answers(call -> call.result(
                "{\"" + member + "\":[{\"" + key + "\":\"" + closed + "\"},{\"" + key + "\":\"" + open + "\"}]}"));

        Reply reply = gateway.ask(legacy(method, "").key(gateway.alice));

        assertThat(reply.text()).contains("\"" + member + "\":[{\"" + key + "\":\"" + open + "\"}]");
    }

    @Test
    void givenNothingVisible_whenListed_thenTheListIsEmpty() {
        gateway.server.answers(call -> call.result("{\"tools\":[{\"name\":\"other\"}]}"));

        assertThat(gateway.ask(legacy("tools/list", "").key(gateway.alice)).text())
                .contains("\"tools\":[]");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{\"tools\":{\"description\":\"classified\"}}",
                "{\"Tools\":[{\"name\":\"other\",\"description\":\"classified\"}]}",
                "{\"tools\":[{\"Name\":\"open\",\"name\":\"other\",\"description\":\"classified\"}]}",
                "{\"tools\":[],\"tools\":[{\"name\":\"other\",\"description\":\"classified\"}]}",
                "{\"tools\":[{\"description\":\"classified\"",
            })
    void givenListThatCannotBeRead_whenListed_thenRefusedNotLeaked(String result) {
        gateway.server.answers(call -> call.result(result));

        Reply reply = gateway.ask(legacy("tools/list", "").key(gateway.alice));

        assertThat(reply.verdict()).isEqualTo("502 502");
        assertThat(reply.text()).doesNotContain("classified");
        assertThat(gateway.audit.statuses()).containsExactly("server_misbehaved");
    }

    @Test
    void givenEventThatCannotBeRead_whenListed_thenRefusedNotLeakedAndServerIsLeft() {
        gateway.server.waitsForTest();
        try (var connection = gateway.connect()) {
            connection.send(legacy("tools/list", "").key(gateway.alice));
            var call = gateway.server.take();

            call.beginEvents();
            call.resultEvent("{\"tools\":{\"description\":\"classified\"}}");

            connection.head();
            assertThat(connection.eventOrThrow()).contains("\"code\":502").doesNotContain("classified");
            assertThat(connection.event()).isNull();
            call.awaitAbandoned();
        }
    }

    /// protocol.md L6, L7: what was asked for on one stream can be had again on another.
    @Test
    void givenListThatIsReplayed_whenClientListensAgain_thenFilteredToo() {
        gateway.server.answers(call -> {
            call.beginEvents();
            call.event("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + TOOLS + "}");
            call.end();
        });

        Reply reply = gateway.ask(ClientRequest.verb("GET")
                .key(gateway.alice)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", "5"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("fine").doesNotContain("classified");
    }

    @Test
    void givenErrorInsteadOfAList_whenListed_thenPassedOn() {
        gateway.server.answers(call -> call.error(200, -32603));

        assertThat(gateway.ask(legacy("tools/list", "").key(gateway.alice)).verdict())
                .isEqualTo("200 -32603");
    }
}
