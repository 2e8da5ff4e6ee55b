package dev.sallyport.policy;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A pattern for names or URIs, compared case-sensitively, character by character, as a whole.
///
/// | in the pattern | matches in a name | matches in a URI |
/// |---|---|---|
/// | `*` | any characters, or none | the same, but no `/` |
/// | `**` | the same as `*` | any characters, or none |
/// | `?` | any one character | any one character but `/` |
/// | `\*` `\?` `\\` | that character itself | that character itself |
///
/// The time to match is linear in the length of the text, whatever the pattern.
public final class Glob {

    static final int ANY = -1;

    private final String text;
    private final boolean uri;
    private final String prefix;
    private final String suffix;
    private final GlobParser.@Nullable Middle middle;
    private final long repeats;
    private final long repeatsInSegment;

    private Glob(String text, boolean uri) {
        var parser = new GlobParser(text, uri);
        this.text = text;
        this.uri = uri;
        this.prefix = parser.prefix();
        this.suffix = parser.suffix();
        this.middle = parser.middle();
        this.repeats = middle == null ? 0 : bits(middle.repeats());
        this.repeatsInSegment = middle == null ? 0 : bits(middle.repeatsInSegment());
    }

    /// A pattern for the names of tools, prompts or servers.
    ///
    /// @throws IllegalArgumentException if the pattern is empty, longer than 1024 characters or has a
    ///     backslash before anything but `*`, `?` or a backslash
    public static Glob ofName(String pattern) {
        return new Glob(pattern, false);
    }

    /// A pattern for URIs and URI templates.
    ///
    /// @throws IllegalArgumentException as in [#ofName]
    public static Glob ofUri(String pattern) {
        return new Glob(pattern, true);
    }

    /// A pattern for one name, whatever characters it has.
    public static Glob exactly(String name) {
        return ofName(escape(name));
    }

    /// The text with a backslash before what would be a wildcard.
    public static String escape(String text) {
        return text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?");
    }

    /// Whether the pattern matches the whole of a name or URI.
    public boolean matches(String name) {
        if (middle == null) {
            return name.equals(prefix);
        }
        int from = prefix.length();
        int to = name.length() - suffix.length();
        return from <= to && name.startsWith(prefix) && name.endsWith(suffix) && matches(middle, name, from, to);
    }

    private boolean matches(GlobParser.Middle middle, String name, int from, int to) {
        if (middle.tokens().isEmpty()) {
            return middle.repeats().get(0) || !slashIn(name, from, to);
        }
        return middle.tokens().size() < Long.SIZE
                ? matchesFew(middle, name, from, to)
                : matchesMany(middle, name, from, to);
    }

    /// The states are the bits of a number.
    private boolean matchesFew(GlobParser.Middle middle, String name, int from, int to) {
        var tokens = middle.tokens();
        long states = 1;
        for (int at = from; at < to && states != 0; ) {
            int character = name.codePointAt(at);
            boolean slash = uri && character == '/';
            long next = states & (slash ? repeats : repeats | repeatsInSegment);
            for (long left = states; left != 0; left &= left - 1) {
                int state = Long.numberOfTrailingZeros(left);
                if (state < tokens.size() && accepts(tokens.get(state), character, slash)) {
                    next |= 2L << state;
                }
            }
            states = next;
            at += Character.charCount(character);
        }
        return (states >>> tokens.size() & 1) == 1;
    }

    private boolean matchesMany(GlobParser.Middle middle, String name, int from, int to) {
        var states = new BitSet();
        var next = new BitSet();
        states.set(0);
        for (int at = from; at < to && !states.isEmpty(); ) {
            int character = name.codePointAt(at);
            step(middle, states, next, character);
            var spent = states;
            states = next;
            next = spent;
            next.clear();
            at += Character.charCount(character);
        }
        return states.get(middle.tokens().size());
    }

    private void step(GlobParser.Middle middle, BitSet states, BitSet next, int character) {
        boolean slash = uri && character == '/';
        var tokens = middle.tokens();
        for (int state = states.nextSetBit(0); state >= 0; state = states.nextSetBit(state + 1)) {
            if (middle.repeats().get(state)
                    || (!slash && middle.repeatsInSegment().get(state))) {
                next.set(state);
            }
            if (state < tokens.size() && accepts(tokens.get(state), character, slash)) {
                next.set(state + 1);
            }
        }
    }

    private static boolean accepts(int token, int character, boolean slash) {
        return token == character || (token == ANY && !slash);
    }

    private static long bits(BitSet states) {
        return states.isEmpty() ? 0 : states.toLongArray()[0];
    }

    private static boolean slashIn(String name, int from, int to) {
        int slash = name.indexOf('/', from);
        return slash >= 0 && slash < to;
    }

    /// Whether every text that the other pattern matches is matched by this one; false also where that is not plain.
    boolean covers(Glob other) {
        var mine = new GlobParser(text, uri).whole();
        var theirs = new GlobParser(other.text, other.uri).whole();
        var states = new BitSet();
        states.set(0);
        for (int at = 0; at < theirs.tokens().size(); at++) {
            states = step(
                    mine, acrossStar(mine, states, theirs, at), theirs.tokens().get(at), other.uri);
        }
        return acrossStar(mine, states, theirs, theirs.tokens().size())
                .get(mine.tokens().size());
    }

    /// Whether one of these patterns covers another.
    static boolean covers(List<Glob> globs, Glob other) {
        return globs.stream().anyMatch(glob -> glob.covers(other));
    }

    /// The states that remain whatever a star of the other pattern stands for.
    private static BitSet acrossStar(GlobParser.Middle mine, BitSet states, GlobParser.Middle theirs, int at) {
        var remaining = (BitSet) states.clone();
        if (theirs.repeats().get(at)) {
            remaining.and(mine.repeats());
        } else if (theirs.repeatsInSegment().get(at)) {
            var repeating = (BitSet) mine.repeats().clone();
            repeating.or(mine.repeatsInSegment());
            remaining.and(repeating);
        }
        return remaining;
    }

    /// The states after a token of the other pattern.
    private BitSet step(GlobParser.Middle mine, BitSet states, int token, boolean theirsIsUri) {
        var next = new BitSet();
        if (token != ANY) {
            step(mine, states, next, token);
            return next;
        }
        states.stream().forEach(state -> {
            next.set(
                    state,
                    mine.repeats().get(state)
                            || (theirsIsUri && mine.repeatsInSegment().get(state)));
        });
        states.stream()
                .filter(state ->
                        state < mine.tokens().size() && mine.tokens().get(state) == ANY && (theirsIsUri || !uri))
                .forEach(state -> next.set(state + 1));
        return next;
    }

    /// The only text that the pattern matches, if it has no wildcard.
    public Optional<String> literal() {
        return middle == null ? Optional.of(prefix) : Optional.empty();
    }

    /// What every match starts with.
    String prefix() {
        return prefix;
    }

    /// What every match ends with.
    String suffix() {
        return suffix;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Glob glob && uri == glob.uri && text.equals(glob.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /// The pattern as it was written.
    @Override
    public String toString() {
        return text;
    }
}
