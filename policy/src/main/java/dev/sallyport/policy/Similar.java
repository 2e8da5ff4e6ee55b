package dev.sallyport.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds what a misspelt name was meant for.
final class Similar {

    private static final int FEW = 8;

    private Similar() {}

    /// `did you mean "x"?`, or else all there are if they are few.
    static String hint(String name, Collection<String> candidates) {
        return nearest(name, candidates)
                .map(near -> "did you mean \"" + near + "\"?")
                .orElse(
                        candidates.isEmpty() || candidates.size() > FEW
                                ? "look at its spelling, or use a pattern"
                                : "there is " + String.join(", ", candidates));
    }

    private static Optional<String> nearest(String name, Collection<String> candidates) {
        int reach = 1 + name.length() / 4;
        return candidates.stream()
                .filter(candidate -> distance(name, candidate) <= reach)
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    /// Insertions, deletions and substitutions between two names.
    private static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
