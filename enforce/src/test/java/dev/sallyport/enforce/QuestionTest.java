package dev.sallyport.enforce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.ScanLimits;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tools/call | \"name\":\"x\" | Question[action=CALL, kind=TOOL, name=x]",
                "prompts/get | \"name\":\"x\" | Question[action=GET, kind=PROMPT, name=x]",
                "resources/read | \"uri\":\"a:b\" | Question[action=READ, kind=RESOURCE, name=a:b]",
                "resources/subscribe | \"uri\":\"a:b\" | Question[action=SUBSCRIBE, kind=RESOURCE, name=a:b]",
                "resources/unsubscribe | \"uri\":\"a:b\" | Question[action=SUBSCRIBE, kind=RESOURCE, name=a:b]",
                "completion/complete | \"ref\":{\"type\":\"ref/prompt\",\"name\":\"x\"} | Question[action=COMPLETE,"
                        + " kind=PROMPT, name=x]",
                "completion/complete | \"ref\":{\"type\":\"ref/resource\",\"uri\":\"a:{b}\"} |"
                        + " Question[action=COMPLETE, kind=TEMPLATE, name=a:{b}]",
            })
    void aMethodThatNamesSomethingIsAskedAbout(String method, String params, String question) throws MalformedMessage {
        assertThat(Question.of(request(method, params)).orElseThrow())
                .extracting(Question::toString)
                .containsExactly(question);
    }

    @Test
    void eachUriThatIsListenedToIsAskedAbout() throws MalformedMessage {
        var listen = request("subscriptions/listen", "\"notifications\":{\"resourceSubscriptions\":[\"a:1\",\"a:2\"]}");

        assertThat(Question.of(listen).orElseThrow()).extracting(Question::name).containsExactly("a:1", "a:2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tools/call", "prompts/get", "resources/read", "resources/subscribe", "completion/complete"})
    void whatIsNotNamedCannotBeAskedAbout(String method) {
        assertThatThrownBy(() -> Question.of(request(method, "")))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageContaining(method + " needs params.");
    }

    @Test
    void everyOtherMethodPassesByNameOrIsUnknown() throws MalformedMessage {
        var passes = Stream.of(
                "initialize",
                "server/discover",
                "ping",
                "logging/setLevel",
                "tools/list",
                "resources/list",
                "resources/templates/list",
                "prompts/list");
        var unknown = Stream.concat(
                Stream.of("tools/cal", "Tools/call", "", "tasks/get"),
                Stream.of(Method.values()).filter(Method::notification).map(Method::wire));

        for (var method : passes.toList()) {
            assertThat(Question.of(request(method, "")).orElseThrow())
                    .as(method)
                    .isEmpty();
        }
        for (var method : unknown.toList()) {
            assertThat(Question.of(request(method, ""))).as(method).isEmpty();
        }
    }

    private static Message.Request request(String method, String params) throws MalformedMessage {
        var json = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params + "}}";
        return (Message.Request) MessageScanner.scan(json.getBytes(UTF_8), ScanLimits.DEFAULT);
    }
}
