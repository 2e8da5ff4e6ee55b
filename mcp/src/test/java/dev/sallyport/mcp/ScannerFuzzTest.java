package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.text;
import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// Seeded random documents and damage to them, against a second reading of the rules.
class ScannerFuzzTest {
    private static final String[] SCALARS = {
        "0",
        "-1",
        "1.5e-7",
        "12345678901234567890",
        "true",
        "false",
        "null",
        "\"\"",
        "\"a\"",
        "\"é€\"",
        "\"\\ud83d\\ude00\"",
        "\"\uD83D\uDE00\"",
        "\"\\\\ud800\"",
        "\"\\n\\/\"",
        "\"a b c d e f g h\""
    };
    private static final byte[] DAMAGE = utf8("{}[]\",:\\u0dD8e+-. \t\nxtfn\u0000é\u2028/'");

    @Test
    void agreesWithTheReference() {
        RandomGenerator random = random(1);
        int accepted = 0;
        for (int round = 0; round < 60_000; round++) {
            byte[] document = damage(utf8(value(random, 4, false)), random);
            byte[] body = around(document);

            boolean scanned = isMessage(body);

            assertThat(scanned).as(() -> text(body)).isEqualTo(isJson(body));
            accepted += scanned ? 1 : 0;
        }
        assertThat(accepted).isBetween(10_000, 50_000);
    }

    @Test
    void spansAreWhatTheyAreSaidToBe() throws Exception {
        RandomGenerator random = random(2);
        for (int round = 0; round < 5_000; round++) {
            String arguments = "{" + space(random) + "\"v\"" + space(random) + ":" + value(random, 3, true) + "}";
            String id = random.nextBoolean() ? "\"i\\n\"" : Long.toString(random.nextLong());
            String name = "\"" + "n\\u00e9".repeat(random.nextInt(3)) + "\"";
            String params = "{" + space(random) + "\"name\"" + space(random) + ":" + space(random) + name
                    + ",\"arguments\"" + ":" + space(random) + arguments + space(random) + "}";
            byte[] body = utf8("{\"params\"" + space(random) + ":" + params + ",\"id\":" + space(random) + id
                    + space(random) + ",\"method\":\"tools/call\",\"jsonrpc\":\"2.0\"}");

            Message.Request request = (Message.Request) MessageScanner.scan(body, ScanLimits.DEFAULT);

            assertThat(text(body, request.idSpan())).isEqualTo(id);
            assertThat(text(body, request.params().span())).isEqualTo(params);
            assertThat(text(body, request.params().nameSpan())).isEqualTo(name);
            assertThat(text(body, request.params().arguments())).isEqualTo(arguments);
        }
    }

    private static byte[] around(byte[] value) {
        byte[] head = utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":");
        byte[] body = Arrays.copyOf(head, head.length + value.length + 1);
        System.arraycopy(value, 0, body, head.length, value.length);
        body[body.length - 1] = '}';
        return body;
    }

    /// Damage may make the envelope another one that is JSON; it is a message still if it has these members.
    private static boolean isMessage(byte[] body) {
        try {
            return MessageScanner.scan(body, ScanLimits.DEFAULT) instanceof Message.Response;
        } catch (MalformedMessage e) {
            return e.code() != ErrorCodes.PARSE_ERROR;
        }
    }

    private static boolean isJson(byte[] body) {
        try {
            return ReferenceJson.accepts(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    private static byte[] damage(byte[] document, RandomGenerator random) {
        byte[] damaged = document;
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(damaged.length + 1);
            int cut = Math.min(random.nextInt(3), damaged.length - at);
            byte[] next = new byte[damaged.length - cut + 1];
            System.arraycopy(damaged, 0, next, 0, at);
            next[at] = random.nextInt(20) == 0 ? (byte) random.nextInt(256) : DAMAGE[random.nextInt(DAMAGE.length)];
            System.arraycopy(damaged, at + cut, next, at + 1, damaged.length - at - cut);
            damaged = next;
        }
        return damaged;
    }

    private static String value(RandomGenerator random, int depth, boolean distinctKeys) {
        int choice = depth == 0 ? 9 : random.nextInt(10);
        if (choice > 4) {
            return SCALARS[random.nextInt(SCALARS.length)];
        }
        StringBuilder value = new StringBuilder(choice > 1 ? "{" : "[").append(space(random));
        int size = random.nextInt(5);
        for (int i = 0; i < size; i++) {
            value.append(i == 0 ? "" : ",").append(space(random));
            if (choice > 1) {
                value.append("\"")
                        .append((char) ('a' + (distinctKeys ? i : random.nextInt(26))))
                        .append("\"")
                        .append(space(random))
                        .append(":");
            }
            value.append(space(random))
                    .append(value(random, depth - 1, distinctKeys))
                    .append(space(random));
        }
        return value.append(choice > 1 ? "}" : "]").toString();
    }

    private static String space(RandomGenerator random) {
        return random.nextInt(4) == 0 ? " \t\r\n".substring(random.nextInt(4)) : "";
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
