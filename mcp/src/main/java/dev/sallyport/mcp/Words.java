package dev.sallyport.mcp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The words of the protocol, found by their bytes, so that those of a message need no copies. The table never
/// changes: nothing a message says can fill it.
final class Words {
    private static final int SLOTS = 1024;
    private static final Word[] TABLE = new Word[SLOTS];
    private static final int LONGEST;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Word(String text, byte[] bytes, @Nullable Word next) {}

    static {
        LONGEST = words().mapToInt(Words::enter).max().orElse(0);
    }

    private Words() {}

    private static Stream<String> words() {
        Stream<String> rest = Stream.of("2.0", "content", "structuredContent", "isError", "resultType", "cacheScope");
        return Stream.of(
                        Vocabulary.all(),
                        Stream.of(Method.values()).map(Method::wire),
                        Stream.of(Revision.values()).map(Revision::wire),
                        Stream.of(ListKind.values()).map(ListKind::member),
                        Stream.of(ListKind.values()).map(ListKind::key),
                        rest)
                .flatMap(words -> words)
                .distinct();
    }

    private static int enter(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int slot = slot(bytes, 0, bytes.length);
        TABLE[slot] = new Word(word, bytes, TABLE[slot]);
        return bytes.length;
    }

    /// @return the word that these bytes are; null if they are none
    static @Nullable String find(byte[] bytes, int from, int to) {
        if (to == from || to - from > LONGEST) {
            return null;
        }
        for (Word word = TABLE[slot(bytes, from, to)]; word != null; word = word.next()) {
            if (Arrays.equals(bytes, from, to, word.bytes(), 0, word.bytes().length)) {
                return word.text();
            }
        }
        return null;
    }

    private static int slot(byte[] bytes, int from, int to) {
        int length = to - from;
        int hash = (bytes[from] * 31 + bytes[from + length / 2]) * 31 + bytes[to - 1];
        return ((hash * 31 + length) * 0x9E3779B1) >>> 22;
    }
}
