package dev.sallyport.mcp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Takes a stream of server-sent events apart, whatever the pieces it comes in (WHATWG HTML, section 9.2.6).
///
/// Comments and unknown fields are dropped. An event is passed on if it has any known field, also without data, so
/// that an id or a delay on its own is seen (protocol.md L7); an id applies to its own event only. What is not valid
/// is treated as the standard says: an id with NUL and a delay that is no number are ignored, malformed UTF-8 in
/// ids and types is replaced, and in data it is left to the reader.
public final class SseParser {
    public static final int DEFAULT_LIMIT = 1 << 20;

    private static final byte[] DATA = ascii("data");
    private static final byte[] EVENT = ascii("event");
    private static final byte[] ID = ascii("id");
    private static final byte[] RETRY = ascii("retry");

    private final int limit;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean firstLine = true;
    private boolean afterCr;

    private int kept;
    private @Nullable ByteArrayOutputStream data;
    private @Nullable String id;
    private @Nullable String event;
    private @Nullable Integer retry;

    public SseParser() {
        this(DEFAULT_LIMIT);
    }

    /// @param limit bytes of one event at most: of its lines without their ends; comments and unknown fields count
    ///     only while they are read
    public SseParser(int limit) {
        this.limit = limit;
    }

    /// Takes the next piece of the stream.
    ///
    /// @param sink gets each event that ends in this piece
    /// @throws SseTooLarge if an event is over the limit
    public void feed(byte[] chunk, int from, int to, Consumer<SseEvent> sink) throws SseTooLarge {
        int start = from;
        for (int i = from; i < to; i++) {
            byte b = chunk[i];
            if (b == '\n' && afterCr) {
                afterCr = false;
                start = i + 1;
            } else if (b == '\n' || b == '\r') {
                afterCr = b == '\r';
                endLine(chunk, start, i, sink);
                start = i + 1;
            } else {
                afterCr = false;
            }
        }
        checkSize(to - start);
        line.write(chunk, start, to - start);
    }

    /// Ends the stream. An event that is not complete is dropped, as the standard says.
    ///
    /// @return whether there was one
    public boolean finish() {
        boolean incomplete = line.size() > 0 || kept > 0;
        line.reset();
        reset();
        return incomplete;
    }

    private void endLine(byte[] chunk, int from, int to, Consumer<SseEvent> sink) throws SseTooLarge {
        checkSize(to - from);
        if (line.size() == 0) {
            line(chunk, from, to, sink);
        } else {
            line.write(chunk, from, to - from);
            byte[] whole = line.toByteArray();
            line.reset();
            line(whole, 0, whole.length, sink);
        }
    }

    private void checkSize(int more) throws SseTooLarge {
        if ((long) kept + line.size() + more > limit) {
            throw new SseTooLarge(limit);
        }
    }

    private void line(byte[] bytes, int from, int to, Consumer<SseEvent> sink) {
        int start = firstLine && startsWithBom(bytes, from, to) ? from + 3 : from;
        firstLine = false;
        if (start == to) {
            dispatch(sink);
            return;
        }
        int colon = start;
        while (colon < to && bytes[colon] != ':') {
            colon++;
        }
        int value = Math.min(colon + 1, to);
        if (value < to && bytes[value] == ' ') {
            value++;
        }
        if (field(bytes, start, colon, value, to)) {
            kept += to - start;
        }
    }

    /// @return whether the field is one that is kept
    private boolean field(byte[] bytes, int start, int colon, int value, int to) {
        if (is(DATA, bytes, start, colon)) {
            data(bytes, value, to);
        } else if (is(EVENT, bytes, start, colon)) {
            event = text(bytes, value, to);
        } else if (is(ID, bytes, start, colon)) {
            String candidate = text(bytes, value, to);
            id = candidate.indexOf('\0') < 0 ? candidate : id;
        } else if (is(RETRY, bytes, start, colon)) {
            retry = delay(text(bytes, value, to), retry);
        } else {
            return false;
        }
        return true;
    }

    private void data(byte[] bytes, int from, int to) {
        if (data == null) {
            data = new ByteArrayOutputStream(to - from);
        } else {
            data.write('\n');
        }
        data.write(bytes, from, to - from);
    }

    private void dispatch(Consumer<SseEvent> sink) {
        if (data != null || id != null || event != null || retry != null) {
            SseEvent complete = new SseEvent(id, event, data == null ? new byte[0] : data.toByteArray(), retry);
            reset();
            sink.accept(complete);
        }
        kept = 0;
    }

    private void reset() {
        kept = 0;
        data = null;
        id = null;
        event = null;
        retry = null;
    }

    private static @Nullable Integer delay(String digits, @Nullable Integer otherwise) {
        boolean number =
                !digits.isEmpty() && digits.length() <= 9 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.valueOf(digits) : otherwise;
    }

    private static boolean startsWithBom(byte[] bytes, int from, int to) {
        return to - from >= 3
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF;
    }

    private static boolean is(byte[] name, byte[] bytes, int from, int to) {
        return Arrays.equals(name, 0, name.length, bytes, from, to);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
