package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 8259 to the letter, and stricter where it leaves a choice (threats.md, parser differentials).
class StrictJsonTest {

    static final String[] VALUES = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-1",
        "10",
        "1.5",
        "-0.5",
        "1e5",
        "1E5",
        "1e+5",
        "1e-5",
        "0e0",
        "0.0e-10",
        "123456789012345678901234567890",
        "1.7976931348623157e309",
        "\"\"",
        "\"a\"",
        "\"\\u0061\"",
        "\"\\u00E9\\u20aC\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u0000\"",
        "\"\u007f\"",
        "\"\u2028\u2029\"",
        "\"\ufeff\"",
        "\"\ufffe\"",
        "\"\\uD834\\uDd1e\"",
        "\"\uD834\uDD1E\"",
        "\"\\\\uD834\"",
        "\"\\\\\\\\\"",
        "\"\uDBFF\uDFFF\"",
        "\"\u07ff\u0800\uffff\"",
        "\"/* no comment */ // none\"",
        "[]",
        "[ ]",
        "[null]",
        "[1,2]",
        "[ 1 , 2 ]",
        "[[]   ]",
        "[[[[[[]]]]]]",
        "{}",
        "{ }",
        "{\"\":0}",
        "{\"a\":{\"a\":[]}}",
        "{\"a\\u0000b\":0}",
        "{\"a\" :\t1 ,\r\n\"b\": 2}",
        "[1\n]",
        "[true,false,null]"
    };

    static final String[] NO_VALUES = {
        "",
        "01",
        "-01",
        "00",
        "+1",
        "-",
        "- 1",
        "1.",
        ".5",
        "-.5",
        "1.e1",
        "1e",
        "1e+",
        "1eE2",
        "0x1",
        "0b1",
        "1_000",
        "1,000",
        "1 000",
        "1.2.3",
        "1a",
        "1e1.5",
        "\uff11",
        "NaN",
        "nan",
        "Infinity",
        "-Infinity",
        "inf",
        "-nan",
        "True",
        "TRUE",
        "nul",
        "nulll",
        "tru",
        "undefined",
        "'a'",
        "a",
        "`a`",
        "\"a",
        "a\"",
        "\"",
        "\"\\\"",
        "\"\\x00\"",
        "\"\\a\"",
        "\"\\'\"",
        "\"\\0\"",
        "\"\\u\"",
        "\"\\u12\"",
        "\"\\u123\"",
        "\"\\u12G4\"",
        "\"\\U0041\"",
        "\"\\u 041\"",
        "\"\\u{41}\"",
        "\"\\\u00e9\"",
        "\"\n\"",
        "\"\r\"",
        "\"\t\"",
        "\"\u0000\"",
        "\"\u001f\"",
        "\"\b\"",
        "\"\\uD800\"",
        "\"\\uDC00\"",
        "\"\\uD800\\uD800\"",
        "\"\\uDC00\\uD800\"",
        "\"\\uD800x\"",
        "\"\\uD800\\n\"",
        "\"\\uD800\\u0041\"",
        "\"\\uD834\\\\uDD1E\"",
        "\"\\uD800\\uDC00\\uDC00\"",
        "{\"\\uD800\":1}",
        "{\"\\uDFFF\":1}",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1,,2]",
        "[1 2]",
        "[1;2]",
        "[1:2]",
        "[}",
        "[1}",
        "[\"a\" \"b\"]",
        "[1]]",
        "{",
        "}",
        "{]",
        "{\"a\"}",
        "{\"a\":}",
        "{:1}",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\":1,,\"b\":2}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\"::1}",
        "{\"a\":1:2}",
        "{\"a\",1}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{null:1}",
        "{[]:1}",
        "{\"a\":1",
        "{\"a\":1}}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":1}",
        "1//c\n",
        "/**/1",
        "1/**/",
        "#c\n1",
        "1#",
        "\u00a01",
        "1\u00a0",
        "\u20281",
        "\u000b1",
        "\f1",
        "1\f",
        "\u0000",
        "1\u0000",
        "[1]\u0000",
        "\ufeff1",
        "\u00011",
        "\u001e1",
        "\\u005b]",
        "*",
        "=1",
        "(1)",
        "<1>",
        "1%",
        "\u2026",
        "[...]",
        "@",
        "$1"
    };

    @ParameterizedTest
    @FieldSource("VALUES")
    void accepts(String value) throws Exception {
        assertThat(scan(inParams(value))).isInstanceOf(Message.Request.class);
        assertThat(scan(utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + value + "}")))
                .isInstanceOf(Message.Response.class);
    }

    @ParameterizedTest
    @FieldSource("NO_VALUES")
    void refuses(String value) {
        assertNotJson(inParams(value));
        assertNotJson(utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + value + "}"));
        assertNotJson(utf8(value + "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "BF",
                "C0AF",
                "C080",
                "C1BF",
                "C2",
                "C241",
                "E0",
                "E080AF",
                "E09FBF",
                "E0A0",
                "E0A041",
                "EDA080",
                "EDBFBF",
                "EDA081EDB081",
                "F08FBFBF",
                "F0808080",
                "F4908080",
                "F5808080",
                "F888808080",
                "FE",
                "FF",
                "F09F98",
                "F09F9841",
                "FFFE",
                "E282",
                "C2C2"
            })
    void refusesWhatIsNotUtf8(String hex) {
        byte[] body = withBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"x\":\"", hex, "\"}");

        MalformedMessage refusal = refusal(body);

        assertThat(refusal.code()).isEqualTo(ErrorCodes.PARSE_ERROR);
        assertThat(refusal.reason()).startsWith("not UTF-8 at byte 4");
        assertNotJson(withBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"", hex, "\":1}"));
        assertNotJson(withBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}", hex, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"C280", "DFBF", "E0A080", "ED9FBF", "EE8080", "EFBFBF", "F0908080", "F48FBFBF", "EFBBBF"})
    void acceptsBordersOfUtf8(String hex) throws Exception {
        assertThat(scan(withBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"x\":\"", hex, "\"}")))
                .isNotNull();
    }

    @Test
    void refusesByteOrderMark() {
        MalformedMessage refusal = refusal(withBytes("", "EFBBBF", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}"));

        assertThat(refusal.reason()).isEqualTo("a byte order mark at byte 0");
    }

    static Stream<byte[]> otherEncodings() {
        String message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}";
        return Stream.of(
                        StandardCharsets.UTF_16LE,
                        StandardCharsets.UTF_16BE,
                        StandardCharsets.UTF_16,
                        StandardCharsets.UTF_32LE,
                        StandardCharsets.UTF_32BE)
                .map(message::getBytes);
    }

    @ParameterizedTest
    @MethodSource("otherEncodings")
    void refusesOtherEncodings(byte[] body) {
        assertNotJson(body);
    }

    @Test
    void refusesEveryTruncation() {
        byte[] body = utf8(
                "{\"jsonrpc\":\"2.0\",\"id\":12,\"method\":\"m\",\"params\":{\"a\":[true,null,-1.5e3,\"\\u00e9é\"]}}");

        for (int length = 0; length < body.length; length++) {
            assertNotJson(Arrays.copyOf(body, length));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "{}", "null", ",", "]", "}", "\u0000", "1", "\"\"", "/**/", "\u00a0"})
    void refusesTrailingData(String tail) {
        assertNotJson(utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}" + tail));
        assertNotJson(utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"} \n" + tail));
    }

    @Test
    void acceptsWhitespaceAround() throws Exception {
        assertThat(scan(utf8(" \t\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"} \t\r\n")))
                .isNotNull();
    }

    private static byte[] inParams(String value) {
        return utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":{\"v\":" + value + "}}");
    }

    private static byte[] withBytes(String before, String hex, String after) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(utf8(before));
        body.writeBytes(HexFormat.of().parseHex(hex));
        body.writeBytes(utf8(after));
        return body.toByteArray();
    }

    private static Message scan(byte[] body) throws MalformedMessage {
        return MessageScanner.scan(body, ScanLimits.DEFAULT);
    }

    private static void assertNotJson(byte[] body) {
        assertThat(refusal(body)).isNotNull().extracting(MalformedMessage::code).isEqualTo(ErrorCodes.PARSE_ERROR);
    }

    private static MalformedMessage refusal(byte[] body) {
        return catchThrowableOfType(MalformedMessage.class, () -> scan(body));
    }
}
