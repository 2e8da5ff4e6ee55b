package dev.sallyport.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a gateway reads and changes in the rounds of a call (protocol.md M, C11).
class RoundsOfACallTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"x\":2}               | {\"a\":1}",
                "{\"x\":2,\"a\":1}               | {\"a\":1}",
                "{\"a\":1, \"x\" : {} ,\"b\":2}  | {\"a\":1,\"b\":2}",
                "{ \"x\":1, \"y\":[\"x\"] }      | {  }",
                "{\"\\u0078\":1,\"a\":{\"x\":1}} | {\"a\":{\"x\":1}}",
                "{}                              | {}",
            })
    void membersAreCutWithTheirCommas(String object, String rest) throws MalformedMessage {
        byte[] message = ("  " + object + " ").getBytes(UTF_8);
        Span span = new Span(2, 2 + object.length());

        assertThat(new String(JsonMembers.without(message, span, Set.of("x", "y")), UTF_8).strip())
                .isEqualToIgnoringWhitespace(rest);
        assertThat(new String(JsonMembers.rest(message, span, Set.of("x", "y")), UTF_8))
                .isEqualToIgnoringWhitespace(rest);
    }

    @Test
    void whatIsNoObjectHasNoMembersToCut() {
        assertThatThrownBy(() -> JsonMembers.rest("[1]".getBytes(UTF_8), new Span(0, 3), Set.of()))
                .isInstanceOf(MalformedMessage.class);
    }

    @Test
    void findsTextWithinObjects() {
        byte[] json = "{\"q\":{\"action\":\"accept\",\"n\":1}}".getBytes(UTF_8);
        Span all = new Span(0, json.length);

        assertThat(JsonMembers.text(json, all, "q", "action")).isEqualTo("accept");
        assertThat(JsonMembers.text(json, all, "q", "n")).isNull();
        assertThat(JsonMembers.text(json, all, "q", "other")).isNull();
        assertThat(JsonMembers.text(json, all, "q", "n", "deeper")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                              | false | false",
                "{\"elicitation\":{}}                            | true  | false",
                "{\"sampling\":{},\"elicitation\":{\"form\":{}}} | true  | false",
                "{\"elicitation\":{\"url\":{}}}                  | false | true",
                "{\"elicitation\":{\"form\":{},\"url\":{}}}      | true  | true",
                "{\"elicitation\":null}                          | false | false",
                "{\"elicitation\":true}                          | false | false",
            })
    void readsHowAClientCanBeAsked(String capabilities, boolean form, boolean url) {
        byte[] json = capabilities.getBytes(UTF_8);

        assertThat(Elicitation.of(json, new Span(0, json.length))).isEqualTo(new Elicitation(form, url));
    }

    @Test
    void aClientThatDeclaresNothingCannotBeAsked() {
        assertThat(Elicitation.of(new byte[0], null)).isEqualTo(Elicitation.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"resultType\":\"input_required\",\"requestState\":\"s\\u0041\"} | {\"resultType\":\"input_required\",\"requestState\":<\"s\\u0041\">}",
                "{\"requestState\":\"s\",\"resultType\":\"input_required\"} | {\"requestState\":<\"s\">,\"resultType\":\"input_required\"}",
                "{\"resultType\":\"input_required\"} | {\"requestState\":<>,\"resultType\":\"input_required\"}",
                "{\"resultType\":\"complete\",\"requestState\":\"s\"} | {\"resultType\":\"complete\",\"requestState\":\"s\"}",
                "{} | {}",
            })
    void onlyTheStateOfWhatAsksForInputIsReplaced(String result, String changed) throws MalformedMessage {
        byte[] message = response(result);

        byte[] with = InputRequired.withState(message, RoundsOfACallTest::bracketed);

        assertThat(new String(with, UTF_8)).isEqualTo(new String(response(changed), UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"resultType\":\"input_required\",\"requestState\":1}",
                "{\"resultType\":\"input_required\",\"RequestState\":\"s\"}",
            })
    void aStateThatCouldBeReadInTwoWaysIsRefused(String result) {
        assertThatThrownBy(() -> InputRequired.withState(response(result), RoundsOfACallTest::bracketed))
                .isInstanceOf(MalformedMessage.class);
    }

    @Test
    void readsTheActionOfAnAnsweredQuestion() {
        assertThat(ResponseReader.action(response("{\"action\":\"decline\"}"))).isEqualTo("decline");
        assertThat(ResponseReader.action(response("{}"))).isNull();
        assertThat(ResponseReader.action(response("{\"action\":1}"))).isNull();
    }

    private static byte[] bracketed(byte @Nullable [] literal) {
        return ("<" + (literal == null ? "" : new String(literal, UTF_8)) + ">").getBytes(UTF_8);
    }

    private static byte[] response(String result) {
        return ("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + result + "}").getBytes(UTF_8);
    }
}
