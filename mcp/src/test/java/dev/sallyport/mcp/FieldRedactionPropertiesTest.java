package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.text;
import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// Drawn documents, texts of JSON within them included: what is hidden is gone, all else is byte for byte the same.
class FieldRedactionPropertiesTest {
    private static final Set<String> NAMES = Set.of("email", "ssn", "größe");
    private static final List<String> HIDDEN =
            List.of("email", "\\u0065mail", "ssn", "s\\u0073n", "größe", "gr\\u00f6ße");

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(11);
    private final List<String> secrets = new ArrayList<>();
    private int drawn;

    /// A document as the server sends it, and as the caller is to see it.
    private record Pair(String sent, String seen) {
        static Pair same(String json) {
            return new Pair(json, json);
        }
    }

    @Test
    void hidesExactlyTheNamedFields() throws Exception {
        int hidden = 0;
        for (int round = 0; round < 4_000; round++) {
            secrets.clear();
            Pair value = value(5, 3);
            String message = "{\"jsonrpc\":\"2.0\"," + space() + "\"id\":7,\"result\":%s" + space() + "}";

            String redacted = text(FieldRedaction.redact(utf8(message.formatted(value.sent())), NAMES));

            assertThat(redacted).isEqualTo(message.formatted(value.seen()));
            assertThat(secrets).noneMatch(redacted::contains);
            hidden += secrets.size();
        }
        assertThat(hidden).isGreaterThan(2_000);
    }

    private Pair value(int depth, int embeddings) {
        return switch (depth == 0 ? 9 : random.nextInt(10)) {
            case 0, 1, 2 -> object(depth, embeddings);
            case 3, 4 -> list(depth, embeddings);
            case 5, 6 -> embeddings == 0 ? scalar() : embedded(value(depth - 1, embeddings - 1));
            default -> scalar();
        };
    }

    private Pair object(int depth, int embeddings) {
        StringBuilder sent = new StringBuilder("{");
        StringBuilder seen = new StringBuilder("{");
        int hide = random.nextInt(6);
        for (int i = random.nextInt(4); i >= 0; i--) {
            boolean hides = i == hide;
            String name = hides ? HIDDEN.get(random.nextInt(HIDDEN.size())) : "k\\u00e9" + i;
            Pair member = hides ? secret() : value(depth - 1, embeddings);
            String before = space() + "\"" + name + "\"" + space() + ":" + space();
            String after = space() + (i == 0 ? "" : ",");
            sent.append(before).append(member.sent()).append(after);
            seen.append(before).append(member.seen()).append(after);
        }
        return new Pair(sent.append('}').toString(), seen.append('}').toString());
    }

    private Pair list(int depth, int embeddings) {
        StringBuilder sent = new StringBuilder("[");
        StringBuilder seen = new StringBuilder("[");
        for (int i = random.nextInt(4); i >= 0; i--) {
            Pair element = value(depth - 1, embeddings);
            String after = space() + (i == 0 ? "" : ",");
            sent.append(element.sent()).append(after);
            seen.append(element.seen()).append(after);
        }
        return new Pair(sent.append(']').toString(), seen.append(']').toString());
    }

    private Pair secret() {
        String secret = "secret-" + ++drawn + "-";
        String number = "77" + (1_000_000 + drawn) + "77";
        return switch (random.nextInt(6)) {
            case 0 -> hidden(number, number, "0");
            case 1 -> hidden(secret, "[\"" + secret + "\",{}]", "[]");
            case 2 -> hidden(secret, "{\"x\" : {\"y\":\"" + secret + "\"}}", "{}");
            case 3 -> new Pair(random.nextBoolean() ? "true" : "false", "false");
            case 4 -> Pair.same("null");
            default -> hidden(secret, "\"" + secret + "\\\" \\u00e9}\"", "\"[redacted]\"");
        };
    }

    private Pair hidden(String secret, String sent, String seen) {
        secrets.add(secret);
        return new Pair(sent, seen);
    }

    private Pair scalar() {
        return Pair.same(
                switch (random.nextInt(6)) {
                    case 0 -> "1.50e+2" + random.nextInt(9);
                    case 1 -> "true";
                    case 2 -> "null";
                    case 3 -> "\"email\"";
                    case 4 -> "\"\\/ \\ud83d\\ude00 é \\u00E9 €\\t\"";
                    default -> "\"plain " + ++drawn + "\"";
                });
    }

    /// The document as a text, escaped in one of the ways there are: the same way where both are the same.
    private Pair embedded(Pair json) {
        boolean numeric = random.nextBoolean();
        boolean slashes = random.nextBoolean();
        return new Pair(literal(json.sent(), numeric, slashes), literal(json.seen(), numeric, slashes));
    }

    /// Quotes of what is put in are always escaped the short way.
    private static String literal(String json, boolean numeric, boolean slashes) {
        StringBuilder literal = new StringBuilder("\"");
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            switch (c) {
                case '"', '\\' -> literal.append('\\').append(c);
                case '\n' -> literal.append("\\n");
                case '/' -> literal.append(slashes ? "\\/" : "/");
                default -> literal.append(numeric && c > '~' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        return literal.append('"').toString();
    }

    private String space() {
        return random.nextInt(4) == 0 ? " \n ".substring(random.nextInt(3)) : "";
    }
}
