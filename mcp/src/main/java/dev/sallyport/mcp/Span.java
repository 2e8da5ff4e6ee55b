package dev.sallyport.mcp;

/// A stretch of a byte array, from `start` to before `end`.
///
/// @param start offset of the first byte, in the array that was scanned
/// @param end offset after the last byte
public record Span(int start, int end) {
    /// @throws IllegalArgumentException if it starts below zero or after its end
    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("no span from " + start + " to " + end);
        }
    }

    /// @return how many bytes it covers
    public int length() {
        return end - start;
    }
}
