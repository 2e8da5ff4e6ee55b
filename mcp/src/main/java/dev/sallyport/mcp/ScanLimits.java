package dev.sallyport.mcp;

/// What a message may have at most. One more of anything is refused.
///
/// @param bytes bytes of the whole message
/// @param depth objects and arrays within each other; the message itself counts as one
/// @param members members of one object, and elements of a batch
/// @param stringBytes bytes of one string or key, as decoded UTF-8
/// @param numberChars characters of one number
public record ScanLimits(int bytes, int depth, int members, int stringBytes, int numberChars) {
    /// For messages from clients.
    public static final ScanLimits DEFAULT = new ScanLimits(4 << 20, 64, 10_000, 1 << 20, 64);

    /// For messages from upstream servers, whose results may carry files.
    public static final ScanLimits UPSTREAM = new ScanLimits(64 << 20, 128, 100_000, 64 << 20, 1_000);

    private static final int DEEPEST = 10_000;

    /// @throws IllegalArgumentException if a limit is below one, or the depth above 10,000
    public ScanLimits {
        if (bytes < 1 || depth < 1 || members < 1 || stringBytes < 1 || numberChars < 1 || depth > DEEPEST) {
            throw new IllegalArgumentException("limits are at least 1, and depth at most " + DEEPEST);
        }
    }

    /// @return these limits for a batch, whose elements are one level down
    ScanLimits ofBatch() {
        return new ScanLimits(bytes, Math.min(depth + 1, DEEPEST), members, stringBytes, numberChars);
    }
}
