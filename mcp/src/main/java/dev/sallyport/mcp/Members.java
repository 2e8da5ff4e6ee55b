package dev.sallyport.mcp;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The keys seen so far of one open object. A few are compared one by one; more go to a set, so that finding a
/// repeated one never takes quadratic time.
final class Members {
    private static final int FEW = 12;

    private final @Nullable String[] few = new @Nullable String[FEW];
    private int count;
    private @Nullable HashSet<String> many;
    private @Nullable TreeSet<String> manySpellings;
    private @Nullable Vocabulary vocabulary;

    void reset() {
        count = 0;
        many = null;
        manySpellings = null;
        vocabulary = null;
    }

    /// From here on, case-variants count as repeated too, be it of each other or of a word.
    void spelledAs(Vocabulary words) {
        vocabulary = words;
    }

    int count() {
        return count;
    }

    /// @return false if the key was there already
    boolean add(String key) {
        if (count < FEW) {
            for (int i = 0; i < count; i++) {
                if (key.equals(few[i])) {
                    return false;
                }
            }
            few[count++] = key;
            return true;
        }
        if (many == null) {
            many = new HashSet<>(4 * FEW);
            many.addAll(fewKeys());
        }
        count++;
        return many.add(key);
    }

    /// @return whether the key just added differs only in case from another key or a word of the vocabulary
    boolean misspelt(String key) {
        if (vocabulary == null) {
            return false;
        }
        return vocabulary.misspells(key) || variantOfOther(key);
    }

    private boolean variantOfOther(String key) {
        if (count <= FEW) {
            for (int i = 0; i < count - 1; i++) {
                if (key.equalsIgnoreCase(few[i])) {
                    return true;
                }
            }
            return false;
        }
        if (manySpellings == null) {
            manySpellings = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            manySpellings.addAll(fewKeys());
        }
        return !manySpellings.add(key);
    }

    @SuppressWarnings("NullAway") // full when asked for
    private List<String> fewKeys() {
        return Arrays.asList(few);
    }
}
