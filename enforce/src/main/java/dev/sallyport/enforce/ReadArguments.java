package dev.sallyport.enforce;

import dev.sallyport.mcp.JsonTree;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Span;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Value;
import org.jspecify.annotations.Nullable;

/// The arguments of a message, read when the first rule asks. Used by one decision at a time.
public final class ReadArguments implements Context.Arguments {
    private final byte[] bytes;
    private final Span span;
    private @Nullable Value read;

    /// @param span where they stand in the bytes, which were scanned
    public ReadArguments(byte[] bytes, Span span) {
        this.bytes = bytes;
        this.span = span;
    }

    @Override
    public Value find(Path path) {
        Value whole = read;
        if (whole == null) {
            whole = read();
            read = whole;
        }
        return path.in(whole);
    }

    private Value read() {
        try {
            return JsonTree.read(bytes, span, ValueShape.INSTANCE);
        } catch (MalformedMessage e) {
            throw new IllegalStateException("arguments were scanned, yet cannot be read", e);
        }
    }
}
