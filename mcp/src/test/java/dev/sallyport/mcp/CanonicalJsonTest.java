package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.text;
import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {

    /// RFC 8785, section 3.2.3, but for a number that a double cannot hold.
    @Test
    void isTheFormOfTheRfc() throws Exception {
        assertThat(canonical("""
                {
                  "numbers": [333333333.3333333, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }""")).isEqualTo("""
                {"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],\
                "string":"€$\\u000f\\nA'B\\"\\\\\\\\\\"/"}""");
    }

    /// RFC 8785, section 3.2.3: by UTF-16 units, so that a pair of surrogates stands before U+FB33.
    @Test
    void sortsMembersByTheirUtf16Units() throws Exception {
        assertThat(canonical("""
                {"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh",\
                "1":"One","\\ud83d\\ude00":"Emoji","\\u0080":"Control","\\u00f6":"Latin Small Letter O"}"""))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"ö\":\"Latin Small Letter O\",\"€\":\"Euro Sign\",\"\uD83D\uDE00\":\"Emoji\","
                        + "\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    /// RFC 8785, appendix B, and what a double would lose.
    @ParameterizedTest
    @CsvSource({
        "-0,                     0",
        "0.0e5,                  0",
        "10,                     10",
        "1.0,                    1",
        "-1.50e1,                -15",
        "5e-324,                 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "9007199254740992,       9007199254740992",
        "9007199254740993,       9007199254740993",
        "295147905179352830000,  295147905179352830000",
        "9.999999999999997e22,   9.999999999999997e+22",
        "1e21,                   1e+21",
        "1e20,                   100000000000000000000",
        "999999999999999700000,  999999999999999700000",
        "0.000001,               0.000001",
        "9.999999999999997e-7,   9.999999999999997e-7",
        "0.3333333333333333333,  0.3333333333333333333",
        "1e400,                  1e+400",
        "1E99999999999,          1E99999999999"
    })
    void keepsTheValueOfANumber(String literal, String expected) throws Exception {
        assertThat(canonical(literal)).isEqualTo(expected);
    }

    /// The digits of a double are its shortest ones, in Java as in ECMAScript.
    @Test
    void whatADoubleHoldsIsWrittenAsTheRfcSays() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int round = 0; round < 20_000; round++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                String form = canonical(Double.toString(value));

                assertThat(Double.parseDouble(form)).isEqualTo(value);
                assertThat(canonical(form)).isEqualTo(form);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "[[],{}]", "{\"a\":[1,{\"b\":null}]}", "\"\"", "true"})
    void leavesWhatIsCanonicalAsItIs(String json) throws Exception {
        assertThat(canonical(json)).isEqualTo(json);
    }

    @Test
    void readsOnlyTheSpan() throws Exception {
        byte[] around = utf8("{\"a\": {\"c\" : 1, \"b\" : 2}}");

        assertThat(text(CanonicalJson.of(around, new Span(6, around.length - 1))))
                .isEqualTo("{\"b\":2,\"c\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "[1] 2", "01", "\"\\ud800\"", "NaN"})
    void refusesWhatHasNoSingleMeaning(String json) {
        assertThatThrownBy(() -> canonical(json)).isInstanceOf(MalformedMessage.class);
    }

    private static String canonical(String json) throws MalformedMessage {
        byte[] bytes = utf8(json);
        return text(CanonicalJson.of(bytes, new Span(0, bytes.length)));
    }
}
