package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.text;
import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.json.JsonFactory;

/// Seeded random documents and damage to them, against jackson's parser: the same tokens, the same text, the same
/// refusals.
class TokenizerTest {
    private static final int ROUNDS = 250_000;

    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(10_000)
                    .maxNumberLength(10_000)
                    .build())
            .build();

    private static final Set<tools.jackson.core.JsonToken> HAVE_TEXT = EnumSet.of(
            tools.jackson.core.JsonToken.PROPERTY_NAME,
            tools.jackson.core.JsonToken.VALUE_STRING,
            tools.jackson.core.JsonToken.VALUE_NUMBER_INT,
            tools.jackson.core.JsonToken.VALUE_NUMBER_FLOAT);

    private static final String[] SCALARS = {
        "0",
        "-0",
        "-1",
        "7",
        "1.5e-7",
        "0.0E+00",
        "9e9",
        "12345678901234567890",
        "true",
        "false",
        "null",
        "\"\"",
        "\"a\"",
        "\"1234567\"",
        "\"12345678\"",
        "\"12345678901234567890\"",
        "\"é€\uD83D\uDE00é€\"",
        "\"\\u00e9\\u20AC\\u0041\\u0000\\u07ff\\u0800\\uffff\"",
        "\"\\ud83d\\ude00\\uDBFF\\uDFFF\"",
        "\"\\\\ud800\"",
        "\"\\n\\r\\t\\b\\f\\/\\\"\\\\ and more\"",
        "\"\u007f\u0080\u2028\"",
        "\"tools/call\"",
        "\"a b c d e f g h i j k l m n o p\\\"\""
    };
    private static final byte[] DAMAGE = utf8("{}[]\",:\\u0dD8eE+-.019 \t\n\rtruefalsn\u0000\u001f\u007fé\u2028/'#b");

    @Test
    void agreesWithJackson() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] document = damage(utf8(value(random, 5)), random);

            List<String> read = tokens(document);

            assertThat(read).as(() -> text(document)).isEqualTo(tokensOfJackson(document));
            accepted += read == null ? 0 : 1;
        }
        assertThat(accepted).isBetween(ROUNDS / 4, ROUNDS * 3 / 4);
    }

    @Test
    void readsNothingOutsideOfItsPart() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);
        for (int round = 0; round < 20_000; round++) {
            byte[] part = damage(utf8(value(random, 3)), random);
            byte[] padding = utf8(random.nextBoolean() ? "\"\"\"\"\"\"\"\"\"\"\"" : "00000}]}]}]}]");
            byte[] whole = Arrays.copyOf(padding, 2 * padding.length + part.length);
            System.arraycopy(part, 0, whole, padding.length, part.length);
            System.arraycopy(padding, 0, whole, padding.length + part.length, padding.length);

            assertThat(tokens(whole, padding.length, padding.length + part.length))
                    .as(() -> text(part))
                    .isEqualTo(tokens(part));
        }
    }

    private static @Nullable List<String> tokens(byte[] document) {
        return tokens(document, 0, document.length);
    }

    /// @return each token with its text; null if it is not one value
    private static @Nullable List<String> tokens(byte[] document, int from, int to) {
        List<String> tokens = new ArrayList<>();
        try {
            RawText.check(document, from, to);
            Tokenizer tokenizer = new Tokenizer(document, from, to);
            do {
                JsonToken token = tokenizer.next();
                if (token == null) {
                    return null;
                }
                tokens.add(token + textOf(tokenizer, token, document));
            } while (tokenizer.depth() > 0);
            return tokenizer.next() == null ? tokens : null;
        } catch (MalformedMessage _) {
            return null;
        }
    }

    private static String textOf(Tokenizer tokenizer, JsonToken token, byte[] document) {
        int start = tokenizer.start();
        int end = tokenizer.position();
        return switch (token) {
            case PROPERTY_NAME, VALUE_STRING -> StringLiteral.decode(document, start + 1, end - 1, tokenizer.escaped());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> text(document, new Span(start, end));
            default -> "";
        };
    }

    /// Of its parsers the one that takes all for UTF-8. It too leaves strict UTF-8 and surrogates to [RawText].
    private static @Nullable List<String> tokensOfJackson(byte[] document) {
        List<String> tokens = new ArrayList<>();
        try (JsonParser parser = JACKSON.createNonBlockingByteArrayParser(ObjectReadContext.empty())) {
            RawText.check(document, 0, document.length);
            ByteArrayFeeder feeder = (ByteArrayFeeder) parser.nonBlockingInputFeeder();
            feeder.feedInput(document, 0, document.length);
            feeder.endOfInput();
            int depth = 0;
            do {
                tools.jackson.core.JsonToken token = next(parser);
                if (token == null || token == tools.jackson.core.JsonToken.NOT_AVAILABLE) {
                    return null;
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                tokens.add(token + (HAVE_TEXT.contains(token) ? parser.getString() : ""));
            } while (depth > 0);
            return next(parser) == null ? tokens : null;
        } catch (JacksonException | MalformedMessage _) {
            return null;
        }
    }

    private static tools.jackson.core.@Nullable JsonToken next(JsonParser parser) {
        tools.jackson.core.JsonToken token = parser.nextToken();
        return token == tools.jackson.core.JsonToken.NOT_AVAILABLE ? parser.nextToken() : token;
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
        return random.nextInt(10) == 0 ? Arrays.copyOf(damaged, random.nextInt(damaged.length + 1)) : damaged;
    }

    private static String value(RandomGenerator random, int depth) {
        int choice = depth == 0 ? 9 : random.nextInt(10);
        if (choice > 5) {
            return SCALARS[random.nextInt(SCALARS.length)];
        }
        boolean object = choice > 2;
        StringBuilder value = new StringBuilder(object ? "{" : "[").append(space(random));
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            value.append(i == 0 ? "" : ",").append(space(random));
            if (object) {
                value.append(key(random)).append(space(random)).append(":").append(space(random));
            }
            value.append(value(random, depth - 1)).append(space(random));
        }
        return value.append(object ? "}" : "]").toString();
    }

    private static String key(RandomGenerator random) {
        String key = SCALARS[random.nextInt(SCALARS.length)];
        return key.startsWith("\"") ? key : "\"" + key + "\"";
    }

    private static String space(RandomGenerator random) {
        return random.nextInt(4) == 0 ? " \t\r\n".substring(random.nextInt(4)) : "";
    }
}
