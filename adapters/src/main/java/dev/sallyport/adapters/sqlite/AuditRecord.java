package dev.sallyport.adapters.sqlite;

import org.jspecify.annotations.Nullable;

/// A stored event.
///
/// @param seq its place in the audit
/// @param status of the result; `unfinished` on an intent
/// @param event the whole of it, as one JSON object
public record AuditRecord(
        long seq,
        String call,
        String phase,
        String time,
        @Nullable String subject,
        @Nullable String server,
        @Nullable String method,
        @Nullable String target,
        String decision,
        String status,
        @Nullable Long http,
        @Nullable Long latencyMicros,
        String event) {

    /// The whole event with its place: one line.
    public String json() {
        return "{\"seq\":" + seq + "," + event.substring(1);
    }
}
