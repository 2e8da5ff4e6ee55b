package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.text;
import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldRedactionTest {
    private static final Set<String> NAMES = Set.of("email", "größe", "a\"b");
    private static final String RESULT = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":%s}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"email":"a@b"}                      | {"email":"[redacted]"}
            {"email":-1.5e3}                     | {"email":0}
            {"email":true}                       | {"email":false}
            {"email":false}                      | {"email":false}
            {"email":null}                       | {"email":null}
            {"email":["a",{"email":1}]}          | {"email":[]}
            {"email":{"x":"a"}}                  | {"email":{}}
            { "email" : "a" , "x" : 1.0e2 }      | { "email" : "[redacted]" , "x" : 1.0e2 }
            [[{"x":[{"email":"a"}]}],"email"]    | [[{"x":[{"email":"[redacted]"}]}],"email"]
            {"\\u0065mail":"a"}                  | {"\\u0065mail":"[redacted]"}
            {"gr\\u00f6\\u00DFe":1,"größe":2}    | refused
            {"gr\\u00f6ße":1}                    | {"gr\\u00f6ße":0}
            {"a\\"b":1,"a\\u0022c":2}            | {"a\\"b":0,"a\\u0022c":2}
            {"Email":"a","emails":"b","e":"c"}   | {"Email":"a","emails":"b","e":"c"}
            {"email":"a","e\\u006dail":"b"}      | refused
            """)
    void replacesValuesByTheirType(String result, String redacted) throws Exception {
        if (redacted.equals("refused")) {
            assertThatThrownBy(() -> redact(RESULT.formatted(result))).isInstanceOf(MalformedMessage.class);
        } else {
            assertThat(redact(RESULT.formatted(result))).isEqualTo(RESULT.formatted(redacted));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "{\\"email\\":\\"a\\"}"                       | "{\\"email\\":\\"[redacted]\\"}"
            "\\n {\\"email\\":\\"a\\"} "                  | "\\n {\\"email\\":\\"[redacted]\\"} "
            "\\u007b\\u0022email\\":1}"                   | "\\u007b\\u0022email\\":0}"
            "{\\"\\\\u0065mail\\":1}"                     | "{\\"\\\\u0065mail\\":0}"
            "[{\\"x\\":\\"\\/é\\ud83d\\ude00\\u00e9\\u20AC😀\\",\\"email\\":[7]},\\"\\b\\"]" | refused
            "[{\\"x\\":\\"\\/é\\ud83d\\ude00\\u00e9\\u20AC😀\\",\\"email\\":[7]},\\"\\\\b\\"]" | "[{\\"x\\":\\"\\/é\\ud83d\\ude00\\u00e9\\u20AC😀\\",\\"email\\":[]},\\"\\\\b\\"]"
            "\\"{\\\\\\"email\\\\\\":\\\\\\"a\\\\\\"}\\""  | "\\"{\\\\\\"email\\\\\\":\\\\\\"[redacted]\\\\\\"}\\""
            "{\\"x\\":\\"{\\\\\\"email\\\\\\":\\\\\\"a\\\\\\",\\\\\\"y\\\\\\":2}\\",\\"email\\":3}" | "{\\"x\\":\\"{\\\\\\"email\\\\\\":\\\\\\"[redacted]\\\\\\",\\\\\\"y\\\\\\":2}\\",\\"email\\":0}"
            "{\\"mail\\":\\"a\\"}"                        | "{\\"mail\\":\\"a\\"}"
            "the email: a"                                | "the email: a"
            "[INFO] an email was sent"                    | "[INFO] an email was sent"
            "\\"email\\" is a word"                       | "\\"email\\" is a word"
            """)
    void looksIntoTextsThatAreJson(String text, String redacted) throws Exception {
        String result = RESULT.formatted("{\"content\":[{\"type\":\"text\",\"text\":%s}]}");

        if (redacted.equals("refused")) {
            assertThatThrownBy(() -> redact(result.formatted(text))).isInstanceOf(MalformedMessage.class);
        } else {
            assertThat(redact(result.formatted(text))).isEqualTo(result.formatted(redacted));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\\\"email\\\":\\\"a\\\"",
                "{\\\"email\\\":\\\"a\\\"} and more",
                "{\\\"email\\\":\\\"a\\\"}\\n{\\\"email\\\":\\\"b\\\"}",
                "{\\\"email\\\":\\\"a\\\",\\\"email\\\":\\\"b\\\"}",
                "{'email': 'a'}",
                "{email: 1}",
                "{\\\"x\\\":1,\\\"\\\\u0065mail\\\":1,}",
                "{\\\"x\\\":1,\\\"\\\\u005cu0065mail\\\":1,}",
                "[1] {\\\"email\\\" : 2}",
                "\\ufeff{\\\"email\\\":1}",
                "\\u0001\\n{\\\"email\\\":1}",
                "{\\\"a\\\\\\\"b\\\":1,}",
                "[\\\"{\\\\\\\"email\\\\\\\":1}\\\",]"
            })
    void refusesTextsThatAreAlmostJsonAndHaveTheField(String text) {
        String result = RESULT.formatted("{\"content\":[{\"text\":\"" + text + "\"}]}");

        assertThatThrownBy(() -> redact(result))
                .isInstanceOfSatisfying(
                        MalformedMessage.class,
                        refusal -> assertThat(refusal.reason())
                                .startsWith(
                                        "a text that begins like JSON, is none, and has a field to be redacted at byte"));
    }

    @Test
    void findsFieldsWhereverAMessageHasValues() throws Exception {
        assertThat(redact("""
                {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":{"email":"a"}}}""")).contains("\"data\":{\"email\":\"[redacted]\"}");
        assertThat(redact("""
                {"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"{\\"email\\":1}","data":[{"email":1}],"email":2}}"""))
                .contains("{\"code\":-1,\"message\":\"{\\\"email\\\":0}\",\"data\":[{\"email\":0}],\"email\":0}");
        assertThat(redact("""
                {"email":"a","x":{"email":"b"},"jsonrpc":"2.0","id":"{\\"email\\":1}","result":"{\\"email\\":1}"}""")).isEqualTo("""
                {"email":"[redacted]","x":{"email":"[redacted]"},"jsonrpc":"2.0","id":"{\\"email\\":1}",\
                "result":"{\\"email\\":0}"}""");
    }

    @Test
    void theEnvelopeKeepsItsMembersWhateverTheirNames() throws Exception {
        byte[] answer = utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
        byte[] error = utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32042,\"message\":\"m\"}}");
        Set<String> names = Set.of("jsonrpc", "id", "result", "error", "code");

        assertThat(FieldRedaction.redact(answer, names)).isSameAs(answer);
        assertThat(FieldRedaction.redact(error, names)).isSameAs(error);
    }

    @Test
    void textsOfJsonAreFollowedToABound() throws Exception {
        String deepest = embedded(FieldRedaction.DEEPEST);

        assertThat(redact(RESULT.formatted(deepest))).doesNotContain("a@b").contains("[redacted]");
        assertThatThrownBy(() -> redact(RESULT.formatted(embedded(FieldRedaction.DEEPEST + 1))))
                .isInstanceOfSatisfying(
                        MalformedMessage.class,
                        refusal -> assertThat(refusal.reason())
                                .startsWith("the depth of texts of JSON is over the limit of 8"));
    }

    @Test
    void refusesWhatIsNestedTooDeepAlsoWithinATextThatHasTheField() {
        String deep = "[".repeat(200) + "{\\\"email\\\":1}" + "]".repeat(200);

        assertThatThrownBy(() -> redact(RESULT.formatted("\"" + deep + "\""))).isInstanceOf(MalformedMessage.class);
        assertThatThrownBy(() -> redact(RESULT.formatted(deep.replace("\\", ""))))
                .isInstanceOf(MalformedMessage.class);
    }

    @Test
    void takesTextsOfManyMegabytes() throws Exception {
        String filling = "x\\\\n".repeat(3 << 20);
        String text = "\"{\\\"x\\\":\\\"" + filling + "\\\",\\\"email\\\":\\\"%s\\\"}\"";

        assertThat(redact(RESULT.formatted(text.formatted("a@b"))))
                .isEqualTo(RESULT.formatted(text.formatted("[redacted]")));
    }

    @Test
    void returnsTheSameArrayIfNothingChanges() throws Exception {
        byte[] answer =
                utf8(RESULT.formatted("{\"content\":[{\"text\":\"{\\\"x\\\":\\\"email\\\"}\",\"email\":null}]}"));

        assertThat(FieldRedaction.redact(answer, NAMES)).isSameAs(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "nothing", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"email\":1}} x"})
    void refusesWhatIsNoMessage(String message) {
        assertThatThrownBy(() -> redact(message)).isInstanceOf(MalformedMessage.class);
    }

    private static String embedded(int times) {
        String json = "{\"email\":\"a@b\"}";
        for (int i = 0; i < times; i++) {
            json = text(JsonText.quote(json));
        }
        return json;
    }

    private static String redact(String message) throws MalformedMessage {
        return text(FieldRedaction.redact(utf8(message), NAMES));
    }
}
