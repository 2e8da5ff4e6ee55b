package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A message may cost a small multiple of its size in memory; over 100 times is a vulnerability (threats.md,
/// Limits). What is measured is all that is allocated, of which only a part is in use at a time.
class ScannerMemoryTest {
    private static final int MOST = 30;

    enum Hostile {
        MANY_SHORT_KEYS(list(object(9_000, ""), 40)),
        MANY_SMALL_OBJECTS("[" + "{\"a\":0},".repeat(400_000) + "0]"),
        MANY_EMPTY_OBJECTS("[" + "{},".repeat(1_000_000) + "0]"),
        MANY_ELEMENTS("[" + "0,".repeat(2_000_000) + "0]"),
        LONG_KEYS(list(object(3, "k".repeat(1_000_000)), 1)),
        LONG_STRINGS("[" + ("\"" + "s".repeat(1_000_000) + "\",").repeat(4) + "0]"),
        LONG_NON_ASCII_STRINGS("[" + ("\"" + "é".repeat(500_000) + "\",").repeat(4) + "0]"),
        ESCAPES("[" + ("\"" + "\\u00e9".repeat(100_000) + "\",").repeat(6) + "0]"),
        DEEP("[" + ("[".repeat(62) + "]".repeat(62) + ",").repeat(30_000) + "0]"),
        MANY_OPEN_OBJECTS((object(5_000, "").replace("}", "") + ",\"within\":").repeat(60) + "0" + "}".repeat(60));

        private final String value;

        Hostile(String value) {
            this.value = value;
        }

        private static String list(String element, int times) {
            return "[" + (element + ",").repeat(times) + "0]";
        }

        private static String object(int members, String prefix) {
            return IntStream.range(0, members)
                    .mapToObj(i -> "\"" + prefix + Integer.toString(i, 36) + "\":0")
                    .collect(Collectors.joining(",", "{", "}"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void costsASmallMultipleOfItsSize(Hostile hostile) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] body = utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"x\":" + hostile.value + "}");

        long before = threads.getCurrentThreadAllocatedBytes();
        MessageScanner.scan(body, ScanLimits.DEFAULT);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated / body.length).isLessThan(MOST);
    }
}
