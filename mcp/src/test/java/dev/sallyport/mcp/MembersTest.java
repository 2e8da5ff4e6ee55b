package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A key with an escape and the same key without are one key, whichever comes first and however many there are.
class MembersTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5, 11, 12, 13, 30})
    void findsKeysThatAreWrittenInAnotherWay(int members) throws Exception {
        for (int escaped = 0; escaped < members; escaped++) {
            String object = object(members, escaped);
            assertThat(scan(object + "}")).isNotNull();
            for (int repeated = 0; repeated < members; repeated++) {
                String again = object + "," + member(repeated, repeated != escaped) + "}";
                assertThatThrownBy(() -> scan(again)).hasMessageContaining("occurs a second time");
            }
        }
    }

    private static String object(int members, int escaped) {
        return IntStream.range(0, members)
                .mapToObj(i -> member(i, i == escaped))
                .collect(Collectors.joining(",", "{", ""));
    }

    private static String member(int i, boolean escaped) {
        return "\"" + (escaped ? "\\u006b" : "k") + i + "\":{\"k\":0,\"\\u006c\":1}";
    }

    private static Message scan(String value) throws MalformedMessage {
        return MessageScanner.scan(
                utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"x\":" + value + "}"), ScanLimits.DEFAULT);
    }
}
