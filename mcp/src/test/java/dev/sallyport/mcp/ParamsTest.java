package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.text;
import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read of `params` and `_meta`: protocol.md A3, A10, B2, B3, C1, E1, H6, M4, M5, S1, T3.
class ParamsTest {

    @Test
    void readsModernMetadata() throws Exception {
        String body = message("tools/call", """
                {"name":"t","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
                "io.modelcontextprotocol/clientCapabilities":{"sampling":{}},
                "io.modelcontextprotocol/clientInfo":{"version":"1","name":"c"},
                "progressToken":"p","traceparent":"00-1-2-01","other":{"progressToken":1}}}""");

        Meta meta = params(body).meta();

        assertThat(meta.modern()).isTrue();
        assertThat(meta.protocolVersion()).isEqualTo("2026-07-28");
        assertThat(meta.clientCapabilities()).isTrue();
        assertThat(text(utf8(body), meta.clientCapabilitiesSpan())).isEqualTo("{\"sampling\":{}}");
        assertThat(meta.clientName()).isEqualTo("c");
        assertThat(meta.progressToken()).isEqualTo(new Id.Text("p"));
        assertThat(text(utf8(body), meta.progressTokenSpan())).isEqualTo("\"p\"");
        assertThat(meta.traceparent()).isEqualTo("00-1-2-01");
        assertThat(text(utf8(body), meta.span())).startsWith("{\"io.model").endsWith("1}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"io.modelcontextprotocol/protocolVersion\":\"x\"",
                "\"io.modelcontextprotocol/clientCapabilities\":null",
                "\"io.modelcontextprotocol/clientInfo\":7"
            })
    void anyModernKeyClaimsTheModernEra(String member) throws Exception {
        Meta meta = params(message("ping", "{\"_meta\":{" + member + "}}")).meta();

        assertThat(meta.modern()).isTrue();
        assertThat(meta.clientCapabilities()).isFalse();
        assertThat(meta.clientName()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"_meta\":{}}",
                "{\"_meta\":{\"progressToken\":1,\"io.modelcontextprotocol/logLevel\":\"info\"}}"
            })
    void otherRequestsDoNotClaimIt(String params) throws Exception {
        assertThat(params(message("ping", params)).meta().modern()).isFalse();
    }

    @Test
    void readsSubscriptionIdOfNotification() throws Exception {
        String body = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\",\"params\":"
                + "{\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":18446744073709551617}}}";

        Meta meta = params(body).meta();

        assertThat(meta.subscriptionId()).isEqualTo(new Id.Number("18446744073709551617"));
        assertThat(text(utf8(body), meta.subscriptionIdSpan())).isEqualTo("18446744073709551617");
    }

    @Test
    void readsPromptReference() throws Exception {
        String body =
                message("completion/complete", "{\"ref\":{\"name\":\"p\",\"type\":\"ref/prompt\",\"title\":\"T\"}}");

        assertThat(params(body).ref()).isInstanceOfSatisfying(Ref.Prompt.class, ref -> {
            assertThat(ref.name()).isEqualTo("p");
            assertThat(text(utf8(body), ref.span())).isEqualTo("\"p\"");
        });
    }

    @Test
    void readsResourceReference() throws Exception {
        String body = message("completion/complete", "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"file:///{a}\"}}");

        assertThat(params(body).ref()).isInstanceOfSatisfying(Ref.Resource.class, ref -> {
            assertThat(ref.uri()).isEqualTo("file:///{a}");
            assertThat(text(utf8(body), ref.span())).isEqualTo("\"file:///{a}\"");
        });
    }

    @Test
    void readsSubscriptionFilter() throws Exception {
        String filter = "{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"a:1\", \"b:2\"],\"taskIds\":[\"t\"]}";
        String body = message("subscriptions/listen", "{\"notifications\":" + filter + "}");

        Params params = params(body);

        assertThat(params.subscribedUris()).containsExactly("a:1", "b:2");
        assertThat(params.subscribedTasks()).containsExactly("t");
        assertThat(text(utf8(body), params.filter())).isEqualTo(filter);
    }

    @Test
    void readsCancelledIdAndProgressToken() throws Exception {
        String cancelled = message("notifications/cancelled", "{\"requestId\":\"7\",\"reason\":\"r\"}");
        String progress = message("notifications/progress", "{\"progressToken\":7,\"progress\":0.5}");

        assertThat(params(cancelled).cancelledId()).isEqualTo(new Id.Text("7"));
        assertThat(text(utf8(cancelled), params(cancelled).cancelledIdSpan())).isEqualTo("\"7\"");
        assertThat(params(progress).progressToken()).isEqualTo(Id.of(7));
        assertThat(text(utf8(progress), params(progress).progressTokenSpan())).isEqualTo("7");
    }

    @Test
    void readsWhatRetriesCarry() throws Exception {
        String body =
                message("tools/call", "{\"name\":\"t\",\"requestState\":\"s\\/1\",\"inputResponses\":{\"k\":{}}}");

        Params params = params(body);

        assertThat(params.retry()).isTrue();
        assertThat(params.requestState()).isEqualTo("s/1");
        assertThat(text(utf8(body), params.requestStateSpan())).isEqualTo("\"s\\/1\"");
        assertThat(text(utf8(body), params.inputResponses())).isEqualTo("{\"k\":{}}");
    }

    @Test
    void readsTheRest() throws Exception {
        assertThat(params(message("tools/list", "{\"cursor\":\"\"}")).cursor()).isEmpty();
        assertThat(params(message("tasks/get", "{\"taskId\":\"t\"}")).taskId()).isEqualTo("t");
        assertThat(params(message("resources/read", "{\"uri\":\"u\"}")).uri()).isEqualTo("u");
        Params initialize = params(message("initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}"));
        assertThat(initialize.protocolVersion()).isEqualTo("2025-11-25");
        assertThat(initialize.capabilities()).isNotNull();
        assertThat(initialize.retry()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tools/call | {\"name\":1} | params.name is not a string",
                "tools/call | {\"name\":null} | params.name is not a string",
                "tools/call | {\"name\":{\"a\":[]}} | params.name is not a string",
                "tools/call | {\"name\":\"t\",\"arguments\":[]} | params.arguments is not an object",
                "tools/call | {\"name\":\"t\",\"arguments\":null} | params.arguments is not an object",
                "tools/call | {\"name\":\"t\",\"requestState\":1} | params.requestState is not a string",
                "tools/call | {\"name\":\"t\",\"inputResponses\":[]} | params.inputResponses is not an object",
                "prompts/get | {\"name\":[]} | params.name is not a string",
                "resources/read | {\"uri\":7} | params.uri is not a string",
                "resources/subscribe | {\"uri\":true} | params.uri is not a string",
                "resources/list | {\"cursor\":3} | params.cursor is not a string",
                "tasks/get | {\"taskId\":3} | params.taskId is not a string",
                "notifications/cancelled | {\"requestId\":1.5} | params.requestId is not a string or an integer",
                "notifications/progress | {\"progressToken\":null} | params.progressToken is not a string or an integer",
                "initialize | {\"protocolVersion\":1} | params.protocolVersion is not a string",
                "completion/complete | {\"ref\":\"x\"} | params.ref is not a reference to a prompt or resource",
                "completion/complete | {\"ref\":{\"type\":\"ref/tool\",\"name\":\"x\"}} | params.ref is not a reference to a prompt or resource",
                "completion/complete | {\"ref\":{\"type\":\"ref/prompt\",\"uri\":\"x\"}} | params.ref is not a reference to a prompt or resource",
                "completion/complete | {\"ref\":{\"type\":\"ref/resource\",\"uri\":[1]}} | params.ref is not a reference to a prompt or resource",
                "subscriptions/listen | {\"notifications\":[]} | params.notifications is not a subscription filter",
                "subscriptions/listen | {\"notifications\":{\"resourceSubscriptions\":\"u\"}} | params.notifications is not a subscription filter",
                "subscriptions/listen | {\"notifications\":{\"resourceSubscriptions\":[\"u\",1]}} | params.notifications is not a subscription filter",
                "ping | {\"_meta\":[]} | params._meta is not an object",
                "x/unknown | {\"_meta\":null} | params._meta is not an object",
                "ping | {\"_meta\":{\"progressToken\":1.5}} | params._meta[\"progressToken\"] is not a string or an integer",
                "ping | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":1}} | params._meta[\"io.modelcontextprotocol/protocolVersion\"] is not a string"
            })
    void refusesWrongTypesWhereTheMethodUsesThem(String method, String params, String reason) {
        String body = "{\"jsonrpc\":\"2.0\",\"params\":" + params + ",\"method\":\"" + method + "\",\"id\":9}";

        MalformedMessage refusal = catchThrowableOfType(MalformedMessage.class, () -> params(body));

        assertThat(refusal.reason()).startsWith(reason + " at byte ");
        assertThat(refusal.code()).isEqualTo(ErrorCodes.INVALID_PARAMS);
        assertThat(refusal.id()).isEqualTo(Id.of(9));
    }

    @Test
    void ignoresOddTypesWhereTheMethodHasNoUseForThem() throws Exception {
        Params params =
                params(message("x/unknown", "{\"name\":1,\"uri\":[],\"arguments\":3,\"ref\":0,\"notifications\":[1]}"));

        assertThat(params.name()).isNull();
        assertThat(params.nameSpan()).isNull();
        assertThat(params.arguments()).isNull();
    }

    @Test
    void wrongEnvelopeComesBeforeWrongParams() {
        String body = "{\"jsonrpc\":\"2.0\",\"params\":{\"name\":1},\"method\":\"tools/call\",\"id\":1.5}";

        MalformedMessage refusal = catchThrowableOfType(MalformedMessage.class, () -> params(body));

        assertThat(refusal.code()).isEqualTo(ErrorCodes.INVALID_REQUEST);
    }

    private static String message(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    private static Params params(String body) throws MalformedMessage {
        return switch (MessageScanner.scan(utf8(body), ScanLimits.DEFAULT)) {
            case Message.Request request -> request.params();
            case Message.Notification notification -> notification.params();
            case Message.Response _ -> throw new AssertionError("a response");
        };
    }
}
