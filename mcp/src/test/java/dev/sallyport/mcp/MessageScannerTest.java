package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.text;
import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The envelope: protocol.md A1, A2, A4, A7, L14.
class MessageScannerTest {

    @Test
    void readsRequestWithOffsetsIntoItsBytes() throws Exception {
        byte[] body = utf8("""
                 { "jsonrpc" : "2.0",
                   "params" : { "arguments" : { "a" : [1, {}] } , "name" : "t\\u00e9" } , "method":"tools/call",
                   "id" : -12345678901234567890 }
                """);

        Message.Request request = request(body);

        assertThat(request.id()).isEqualTo(new Id.Number("-12345678901234567890"));
        assertThat(text(body, request.idSpan())).isEqualTo("-12345678901234567890");
        assertThat(request.method()).isEqualTo("tools/call");
        assertThat(request.params().name()).isEqualTo("té");
        assertThat(text(body, request.params().nameSpan())).isEqualTo("\"t\\u00e9\"");
        assertThat(text(body, request.params().arguments())).isEqualTo("{ \"a\" : [1, {}] }");
        assertThat(text(body, request.params().span()))
                .isEqualTo("{ \"arguments\" : { \"a\" : [1, {}] } , \"name\" : \"t\\u00e9\" }");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "\"1\"", "0", "-0", "\"\"", "\"a b\"", "9007199254740993", "1234567890123456789012345678"})
    void keepsTypeAndDigitsOfTheId(String literal) throws Exception {
        byte[] body = utf8("{\"jsonrpc\":\"2.0\",\"id\":" + literal + ",\"method\":\"ping\"}");

        Message.Request request = request(body);

        assertThat(text(request.id().toJson())).isEqualTo(literal);
        assertThat(text(body, request.idSpan())).isEqualTo(literal);
        assertThat(request.params()).isEqualTo(Params.NONE);
    }

    @Test
    void readsNotification() throws Exception {
        Message message = scan("""
                {"jsonrpc":"2.0","method":"notifications/initialized"}""");

        assertThat(message).isEqualTo(new Message.Notification("notifications/initialized", Params.NONE));
    }

    @Test
    void readsResult() throws Exception {
        Message message = scan("""
                {"jsonrpc":"2.0","id":"x","result":{"isError":false,"content":[{"isError":true}]}}""");

        assertThat(message).isEqualTo(new Message.Response(new Id.Text("x"), new Span(22, 25), false, false));
    }

    @Test
    void tellsToolsOwnError() throws Exception {
        Message message = scan("""
                {"jsonrpc":"2.0","result":{"content":[],"isError":true},"id":7}""");

        assertThat(message).isEqualTo(new Message.Response(Id.of(7), new Span(61, 62), false, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"id\":null,", ""})
    void readsErrorToNoRequest(String id) throws Exception {
        Message message =
                scan("{\"jsonrpc\":\"2.0\"," + id + "\"error\":{\"code\":-32700,\"message\":\"m\",\"data\":[]}}");

        assertThat(message).isInstanceOfSatisfying(Message.Response.class, response -> {
            assertThat(response.error()).isTrue();
            assertThat(response.id()).isNull();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "1",
                "\"x\"",
                "{}",
                "{'id':1}",
                "{\"id\":1,\"method\":\"m\"}",
                "{\"jsonrpc\":\"2.1\",\"id\":1,\"method\":\"m\"}",
                "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"m\"}",
                "{\"jsonrpc\":null,\"id\":1,\"method\":\"m\"}",
                "{\"jsonrpc\":\"2.0\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1}",
                "{\"jsonrpc\":\"2.0\",\"params\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"m\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1.0,\"method\":\"m\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1e2,\"method\":\"m\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"m\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"m\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":{\"a\":1},\"method\":\"m\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":1}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":null}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":{\"m\":1}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":[]}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":null}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":\"p\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"error\":{\"code\":1,\"message\":\"\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"params\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{\"code\":1,\"message\":\"\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":null}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":\"no\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"message\":\"\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1.5,\"message\":\"\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":\"1\",\"message\":\"\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":null}}"
            })
    void refusesWhatIsNoMessage(String body) {
        MalformedMessage refusal = refusal(body);

        assertThat(refusal.code()).isEqualTo(body.contains("'") ? ErrorCodes.PARSE_ERROR : ErrorCodes.INVALID_REQUEST);
        assertThat(refusal.reason()).matches("[^A-Z].* at byte [0-9]+");
    }

    @Test
    void toleratesUnknownMembers() throws Exception {
        Message message = scan("""
                {"x":{"jsonrpc":3},"jsonrpc":"2.0","id":1,"method":"m","params":{"y":null},"z":[]}""");

        assertThat(message).isInstanceOf(Message.Request.class);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{\"id\":5,\"method\":\"m\"}`, 5",
                "`{\"jsonrpc\":\"2.0\",\"method\":1,\"id\":\"q\"}`, \"q\"",
                "`{\"jsonrpc\":\"2.0\",\"params\":[],\"method\":\"m\",\"id\":6}`, 6",
                "`{\"jsonrpc\":\"2.0\",\"METHOD\":\"m\",\"method\":\"m\",\"id\":6}`, 6"
            })
    void refusalCarriesTheIdEvenIfItComesLast(String body, String id) {
        MalformedMessage refusal = refusal(body);

        assertThat(refusal.id()).isNotNull();
        assertThat(text(Objects.requireNonNull(refusal.id()).toJson())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"m\"",
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"m\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"id\":6,\"method\":\"m\"}"
            })
    void refusalOfWhatIsNoJsonHasNoId(String body) {
        MalformedMessage refusal = refusal(body);

        assertThat(refusal.code()).isEqualTo(ErrorCodes.PARSE_ERROR);
        assertThat(refusal.id()).isNull();
    }

    @Test
    void refusalCarriesTheIdReadBeforeALimitWasPassed() {
        MalformedMessage refusal = refusal(
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"x\":" + "[".repeat(64) + "]".repeat(64) + ",\"method\":\"m\"}");

        assertThat(refusal.id()).isEqualTo(Id.of(5));
    }

    @Test
    void refusalQuotesNoContentAndHasNoStackTrace() {
        MalformedMessage refusal = refusal("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":secret}");

        assertThat(refusal.reason()).isEqualTo("not valid JSON at byte 34").doesNotContain("secret");
        assertThat(refusal.getStackTrace()).isEmpty();
        assertThat(refusal).hasMessage(refusal.reason());
    }

    @Test
    void refusalQuotesKeysAsPrintableText() {
        MalformedMessage refusal = refusal("{\"jsonrpc\":\"2.0\",\"a\\n\\u202e\\\"b\":1,\"a\\n\\u202e\\\"b\":2}");

        assertThat(refusal.reason()).startsWith("key \"a???b\" occurs a second time");
    }

    @Test
    void scansPartOfAnArray() throws Exception {
        byte[] body = utf8("xx{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":{\"name\":\"n\"}}yy");

        Message.Request request = (Message.Request) MessageScanner.scan(body, 2, body.length - 2, ScanLimits.DEFAULT);

        assertThat(text(body, request.idSpan())).isEqualTo("1");
        assertThat(text(body, request.params().nameSpan())).isEqualTo("\"n\"");
    }

    @ParameterizedTest
    @CsvSource({"[1],true", "' \t\r\n[',true", "{},false", "' ',false", "'',false", "'a[',false"})
    void tellsBatchByItsFirstByte(String body, boolean batch) {
        assertThat(MessageScanner.isBatch(utf8(body))).isEqualTo(batch);
    }

    @Test
    void splitsBatch() throws Exception {
        byte[] body = utf8(" [ {\"a\":[1,2]} , 3,\"x\" ] ");

        List<Span> elements = MessageScanner.batch(body, ScanLimits.DEFAULT);

        assertThat(elements).extracting(span -> text(body, span)).containsExactly("{\"a\":[1,2]}", "3", "\"x\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[ ]", "{}", "[1", "[1,]", "[1]x", "[{\"a\":1,\"a\":2}]", ""})
    void refusesWhatIsNoBatch(String body) {
        assertThatThrownBy(() -> MessageScanner.batch(utf8(body), ScanLimits.DEFAULT))
                .isInstanceOf(MalformedMessage.class);
    }

    private static Message scan(String body) throws MalformedMessage {
        return MessageScanner.scan(utf8(body), ScanLimits.DEFAULT);
    }

    private static Message.Request request(byte[] body) throws MalformedMessage {
        return (Message.Request) MessageScanner.scan(body, ScanLimits.DEFAULT);
    }

    private static MalformedMessage refusal(String body) {
        return catchThrowableOfType(MalformedMessage.class, () -> scan(body));
    }
}
