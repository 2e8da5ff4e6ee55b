package dev.sallyport.mcp;

import java.util.Arrays;
import java.util.HashSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The keys seen so far of one open object. A few are compared one by one, as they stand in the bytes; more go to a
/// set, so that finding a repeated one never takes quadratic time. No key is decoded more than twice.
final class Members {
    private static final int FEW = 12;

    private final byte[] bytes;

    /// Where the few stand, without their quotes: two offsets each.
    private int[] few = new int[8];

    /// The few, as far as they had to be decoded.
    private @Nullable String @Nullable [] texts;

    private int count;
    private boolean escapes;
    private @Nullable String last;
    private @Nullable HashSet<String> many;
    private @Nullable TreeSet<String> manySpellings;
    private @Nullable Vocabulary vocabulary;

    Members(byte[] bytes) {
        this.bytes = bytes;
    }

    void reset() {
        if (texts != null) {
            Arrays.fill(texts, null);
        }
        count = 0;
        escapes = false;
        last = null;
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

    /// Adds the key between these offsets.
    ///
    /// @return false if it was there already
    boolean add(int start, int end, boolean escaped) {
        if (count >= FEW) {
            return addToMany(StringLiteral.decode(bytes, start, end, escaped));
        }
        escapes |= escaped;
        last = null;
        String text = escapes ? StringLiteral.decode(bytes, start, end, escaped) : null;
        boolean isNew = text == null ? isNew(start, end) : isNew(text);
        put(start, end, text);
        return isNew;
    }

    /// @return the key just added
    String last() {
        String text = last == null ? undecoded(count - 1) : last;
        last = text;
        return text;
    }

    /// @return whether the key just added differs only in case from another key or a word of the vocabulary
    boolean misspelt() {
        if (vocabulary == null) {
            return false;
        }
        String key = last();
        // a variant of a word is found when it comes itself
        return !vocabulary.contains(key) && (vocabulary.misspells(key) || variantOfOther(key));
    }

    private boolean isNew(int start, int end) {
        for (int i = 0; i < 2 * count; i += 2) {
            if (few[i + 1] - few[i] == end - start && Arrays.equals(bytes, few[i], few[i + 1], bytes, start, end)) {
                return false;
            }
        }
        return true;
    }

    private boolean isNew(String key) {
        for (int i = 0; i < count; i++) {
            if (key.equals(text(i))) {
                return false;
            }
        }
        return true;
    }

    private void put(int start, int end, @Nullable String text) {
        if (2 * count == few.length) {
            few = Arrays.copyOf(few, 2 * FEW);
        }
        few[2 * count] = start;
        few[2 * count + 1] = end;
        if (text != null) {
            texts()[count] = text;
            last = text;
        }
        count++;
    }

    private boolean addToMany(String key) {
        if (many == null) {
            many = new HashSet<>(4 * FEW);
            for (int i = 0; i < FEW; i++) {
                many.add(text(i));
            }
        }
        count++;
        last = key;
        return many.add(key);
    }

    private boolean variantOfOther(String key) {
        if (count <= FEW) {
            for (int i = 0; i < count - 1; i++) {
                if (key.equalsIgnoreCase(text(i))) {
                    return true;
                }
            }
            return false;
        }
        if (manySpellings == null) {
            manySpellings = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            for (int i = 0; i < FEW; i++) {
                manySpellings.add(text(i));
            }
        }
        return !manySpellings.add(key);
    }

    /// Those with escapes were decoded when they came.
    private String text(int i) {
        String known = texts()[i];
        String text = known == null ? undecoded(i) : known;
        texts()[i] = text;
        return text;
    }

    private String undecoded(int i) {
        return StringLiteral.decode(bytes, few[2 * i], few[2 * i + 1], false);
    }

    private @Nullable String[] texts() {
        if (texts == null) {
            texts = new @Nullable String[FEW];
        }
        return texts;
    }
}
