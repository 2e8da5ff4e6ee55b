package dev.sallyport.mcp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One server-sent event.
///
/// @param id the event's own id, which a client sends back as `Last-Event-ID`; null where it has none
/// @param event the event's type; null where it has none, which means `message`
/// @param data the lines of data, joined with LF; empty where there are none
/// @param retry milliseconds to wait before reconnecting; null where it has none
@SuppressWarnings("ArrayRecordComponent") // equality is by content, and the bytes are handed on without a copy
public record SseEvent(
        @Nullable String id,
        @Nullable String event,
        byte[] data,
        @Nullable Integer retry) {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    /// @throws IllegalArgumentException if the id or type holds CR or LF, the id NUL, or the delay is negative
    public SseEvent {
        if (breaksLine(id) || breaksLine(event) || (id != null && id.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("an id or event type with a line break or NUL");
        }
        if (retry != null && retry < 0) {
            throw new IllegalArgumentException("retry below zero");
        }
    }

    /// @param json one JSON-RPC message
    /// @return an event of type `message`
    public static SseEvent message(byte[] json) {
        return new SseEvent(null, "message", json, null);
    }

    public SseEvent withData(byte[] replacement) {
        return new SseEvent(id, event, replacement, retry);
    }

    /// Frames the event anew. Each line of data gets its own prefix, so data cannot end the event or start another
    /// one; a CR in data arrives as LF.
    ///
    /// @return the event's lines, UTF-8, with the empty line that ends it
    public byte[] encode() {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(data.length + 32);
        field(frame, "event: ", event);
        field(frame, "id: ", id);
        field(frame, "retry: ", retry == null ? null : retry.toString());
        int start = 0;
        for (int i = 0; i <= data.length; i++) {
            if (i == data.length || data[i] == '\n' || data[i] == '\r') {
                frame.writeBytes(DATA);
                frame.write(data, start, i - start);
                frame.write('\n');
                i += i + 1 < data.length && data[i] == '\r' && data[i + 1] == '\n' ? 1 : 0;
                start = i + 1;
            }
        }
        frame.write('\n');
        return frame.toByteArray();
    }

    private static void field(ByteArrayOutputStream frame, String prefix, @Nullable String value) {
        if (value != null) {
            frame.writeBytes((prefix + value + '\n').getBytes(StandardCharsets.UTF_8));
        }
    }

    private static boolean breaksLine(@Nullable String text) {
        return text != null && (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SseEvent(String otherId, String otherEvent, byte[] otherData, Integer otherRetry)
                && Objects.equals(id, otherId)
                && Objects.equals(event, otherEvent)
                && Arrays.equals(data, otherData)
                && Objects.equals(retry, otherRetry);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, event, Arrays.hashCode(data), retry);
    }

    @Override
    public String toString() {
        return "SseEvent[id=" + id + ", event=" + event + ", data=" + data.length + " bytes, retry=" + retry + "]";
    }
}
