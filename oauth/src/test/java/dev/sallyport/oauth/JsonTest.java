package dev.sallyport.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
    @Test
    void whatIsWrittenIsReadAgain() {
        Map<String, Object> object = Map.of(
                "text", "ü\"<\u2028", "flag", true, "number", 9_007_199_254_740_993L, "list", List.of("a", Map.of()));

        assertThat(Json.object(Json.bytes(object))).isEqualTo(object);
    }

    @Test
    void largeNumbersSurviveAndNullsAreLeftOut() {
        assertThat(Json.object("{\"n\":18446744073709551616,\"x\":null,\"l\":[null,1]}"))
                .isEqualTo(Map.of("n", new BigInteger("18446744073709551616"), "l", List.of(1L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "\"text\"",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "{\"a\":01}",
                "{\"a\":1",
                "{'a':1}",
                "\uFEFF{}"
            })
    void whatIsNotOneStrictObjectIsRefused(String text) {
        assertThatThrownBy(() -> Json.object(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c080", "c3", "eda080", "f4908080"})
    void bytesThatAreNoUtf8AreRefused(String hex) {
        byte[] bytes = ("{\"a\":\"" + new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1) + "\"}")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> Json.object(bytes)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsTooDeepIsRefused() {
        assertThatThrownBy(() -> Json.object("{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTextOrTextsAreNothingElse() {
        Map<String, Object> object =
                Json.object("{\"one\":\"a\",\"more\":[\"a\",\"b\"],\"mixed\":[\"a\",1],\"number\":1}");

        assertThat(Json.texts(object, "one")).containsExactly("a");
        assertThat(Json.texts(object, "more")).containsExactly("a", "b");
        assertThat(Json.texts(object, "mixed")).isEmpty();
        assertThat(Json.text(object, "number")).isNull();
    }
}
