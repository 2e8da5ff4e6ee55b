package dev.sallyport.mcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Makes new bytes from old ones with some stretches replaced; everything else stays as it is, in one copy. Changes
/// may be given in any order; those at the same offset are applied in the order given.
public final class Splice {
    private static final byte[] NOTHING = {};

    private final byte[] source;
    private final Span range;
    private final List<Change> changes = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Change(Span span, byte[] bytes) {}

    private Splice(byte[] source, Span range) {
        this.source = source;
        this.range = range;
    }

    public static Splice of(byte[] source) {
        return new Splice(source, new Span(0, source.length));
    }

    /// Makes new bytes from a part of the array, such as an element of a batch. Offsets count from the array's start.
    public static Splice of(byte[] source, Span range) {
        return new Splice(source, range);
    }

    public Splice replace(Span span, byte[] bytes) {
        if (span.start() < range.start() || span.end() > range.end()) {
            throw new IllegalArgumentException(span + " is not within " + range);
        }
        changes.add(new Change(span, bytes));
        return this;
    }

    public Splice remove(Span span) {
        return replace(span, NOTHING);
    }

    public Splice insert(int offset, byte[] bytes) {
        return replace(new Span(offset, offset), bytes);
    }

    /// Inserts a member at the start of a JSON object, with the comma it needs.
    ///
    /// @param object where the object stands, braces included
    /// @param value JSON
    /// @throws IllegalArgumentException if there is no object
    public Splice insertMember(Span object, String key, byte[] value) {
        if (object.length() < 2 || source[object.start()] != '{') {
            throw new IllegalArgumentException("no object at " + object);
        }
        byte[] literal = JsonText.quote(key);
        boolean alone = isEmpty(object);
        byte[] member = new byte[literal.length + 1 + value.length + (alone ? 0 : 1)];
        System.arraycopy(literal, 0, member, 0, literal.length);
        member[literal.length] = ':';
        System.arraycopy(value, 0, member, literal.length + 1, value.length);
        if (!alone) {
            member[member.length - 1] = ',';
        }
        return insert(object.start() + 1, member);
    }

    private boolean isEmpty(Span object) {
        int i = object.start() + 1;
        while (source[i] == ' ' || source[i] == '\t' || source[i] == '\n' || source[i] == '\r') {
            i++;
        }
        return source[i] == '}';
    }

    /// @return the new bytes; the source itself if nothing was changed and the whole of it was asked for
    /// @throws IllegalArgumentException if two changes overlap
    public byte[] toBytes() {
        if (changes.isEmpty() && range.length() == source.length) {
            return source;
        }
        changes.sort(Comparator.comparingInt((Change change) -> change.span().start())
                .thenComparingInt(change -> change.span().end()));
        byte[] result = new byte[length()];
        int from = range.start();
        int to = 0;
        for (Change change : changes) {
            if (change.span().start() < from) {
                throw new IllegalArgumentException("two changes overlap at " + change.span());
            }
            to = copy(source, from, change.span().start(), result, to);
            to = copy(change.bytes(), 0, change.bytes().length, result, to);
            from = change.span().end();
        }
        copy(source, from, range.end(), result, to);
        return result;
    }

    private int length() {
        long length = range.length();
        for (Change change : changes) {
            length += change.bytes().length - change.span().length();
        }
        return Math.toIntExact(Math.max(length, 0));
    }

    private static int copy(byte[] source, int from, int end, byte[] target, int to) {
        System.arraycopy(source, from, target, to, end - from);
        return to + end - from;
    }
}
