package dev.sallyport.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Words for messages.
public final class Hints {

    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_./~-]{1,64}");
    private static final int LONGEST_ECHO = 60;

    private Hints() {}

    /// A key for a message: itself if it looks like a name, since a misplaced secret may not.
    public static String key(String key) {
        return HARMLESS.matcher(key).matches() ? "\"" + key + "\"" : "(not shown)";
    }

    /// A key as a part of a path in a message.
    public static String segment(String key) {
        return HARMLESS.matcher(key).matches() ? key : "?";
    }

    /// A value for a message, on one line and shortened.
    public static String value(String text) {
        var line = text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return "\"" + (line.length() > LONGEST_ECHO ? line.substring(0, LONGEST_ECHO) + "…" : line) + "\"";
    }

    /// `did you mean "x"?` if a candidate is close, else the candidates themselves if they are few.
    public static String didYouMean(String word, Collection<String> candidates) {
        return nearest(word, candidates).map(Hints::ask).orElseGet(() -> oneOf(candidates));
    }

    static String ask(String near) {
        return "did you mean \"" + near + "\"?";
    }

    private static String oneOf(Collection<String> candidates) {
        if (candidates.isEmpty() || candidates.size() > 16) {
            return "";
        }
        return candidates.size() == 1
                ? "it can only be " + candidates.iterator().next()
                : "it can be " + list(candidates);
    }

    private static String list(Collection<String> words) {
        var all = List.copyOf(words);
        return String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.getLast();
    }

    /// The closest candidate that differs by no more than a slip of the keyboard.
    static Optional<String> nearest(String word, Collection<String> candidates) {
        int reach = word.length() <= 2 ? 0 : word.length() <= 4 ? 1 : word.length() <= 9 ? 2 : 3;
        return candidates.stream()
                .filter(candidate -> distance(word, candidate) <= reach)
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    }

    /// Insertions, deletions, substitutions and swaps of neighbours between two words.
    private static int distance(String a, String b) {
        var d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 ? j : j == 0 ? i : cheapest(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int cheapest(int[][] d, String a, String b, int i, int j) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
