package dev.sallyport.policy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Splits a pattern into a literal prefix, a literal suffix and, if it has wildcards, what lies
/// between them.
final class GlobParser {

    /// The part from the first wildcard to the last.
    ///
    /// State `i` has consumed `i` tokens. A star is not a token: it lets the state it stands in front
    /// of consume characters without moving on.
    ///
    /// @param tokens           code points, or [Glob#ANY]
    /// @param repeats          the states that consume any character
    /// @param repeatsInSegment the states that consume any character but `/`
    record Middle(List<Integer> tokens, BitSet repeats, BitSet repeatsInSegment) {}

    private static final int MAX_LENGTH = 1024;

    private final boolean uri;
    private final int[] tokens;
    private int count;
    private final BitSet repeats = new BitSet();
    private final BitSet repeatsInSegment = new BitSet();
    private int firstWild = -1;
    private int lastWild = -1;

    GlobParser(String pattern, boolean uri) {
        if (pattern.isEmpty()) {
            throw new IllegalArgumentException("a pattern must not be empty");
        }
        if (pattern.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a pattern must not be longer than " + MAX_LENGTH + " characters");
        }
        this.uri = uri;
        this.tokens = new int[pattern.length()];
        parse(pattern.codePoints().toArray());
    }

    private void parse(int[] pattern) {
        int at = 0;
        while (at < pattern.length) {
            switch (pattern[at]) {
                case '*' -> at = star(pattern, at);
                case '?' -> {
                    wild(count, count + 1);
                    tokens[count++] = Glob.ANY;
                    at++;
                }
                case '\\' -> {
                    tokens[count++] = escaped(pattern, at + 1);
                    at += 2;
                }
                default -> tokens[count++] = pattern[at++];
            }
        }
    }

    private int star(int[] pattern, int from) {
        int at = from;
        while (at < pattern.length && pattern[at] == '*') {
            at++;
        }
        boolean inSegment = uri && at - from == 1;
        (inSegment ? repeatsInSegment : repeats).set(count);
        wild(count, count);
        return at;
    }

    private static int escaped(int[] pattern, int at) {
        if (at < pattern.length && (pattern[at] == '*' || pattern[at] == '?' || pattern[at] == '\\')) {
            return pattern[at];
        }
        throw new IllegalArgumentException("a backslash in a pattern must stand before *, ? or another backslash");
    }

    private void wild(int from, int to) {
        firstWild = firstWild < 0 ? from : firstWild;
        lastWild = to;
    }

    String prefix() {
        return new String(tokens, 0, firstWild < 0 ? count : firstWild);
    }

    String suffix() {
        return firstWild < 0 ? "" : new String(tokens, lastWild, count - lastWild);
    }

    /// All of it as one part.
    Middle whole() {
        return part(0, count);
    }

    @Nullable
    Middle middle() {
        if (firstWild < 0) {
            return null;
        }
        return part(firstWild, lastWild);
    }

    private Middle part(int from, int to) {
        return new Middle(
                Arrays.stream(tokens, from, to).boxed().toList(),
                repeats.get(from, to + 1),
                repeatsInSegment.get(from, to + 1));
    }
}
