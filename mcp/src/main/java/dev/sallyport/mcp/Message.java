package dev.sallyport.mcp;

import org.jspecify.annotations.Nullable;

/// What one strict scan of a JSON-RPC message yields (protocol.md A1 to A7). Offsets point into the scanned array.
public sealed interface Message {

    /// @param id never null on the wire
    /// @param idSpan the id's literal
    record Request(Id id, Span idSpan, String method, Params params) implements Message {}

    record Notification(String method, Params params) implements Message {}

    /// @param id null only with an error whose request could not be read
    /// @param idSpan the id's literal, `null` included; null where there is no member `id`
    /// @param error whether it has `error` rather than `result`
    /// @param toolError whether `result.isError` is `true`
    record Response(@Nullable Id id, @Nullable Span idSpan, boolean error, boolean toolError) implements Message {}
}
