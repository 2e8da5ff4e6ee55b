package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.Id;
import java.util.stream.IntStream;

/// The HTTP status that goes with a modern server's error (protocol.md B4, C3, C7, C12).
final class ErrorStatus {
    private ErrorStatus() {}

    /// @param line a response with `error`
    static int of(byte[] line) {
        if (isCode(line, ErrorCodes.METHOD_NOT_FOUND)) {
            return 404;
        }
        return isModern(line) ? 400 : 200;
    }

    /// @param line a response with `error`
    /// @return whether only a modern server knows this error (protocol.md A5, B12)
    static boolean isModern(byte[] line) {
        return IntStream.of(ErrorCodes.HEADER_MISMATCH, ErrorCodes.MISSING_CAPABILITY, ErrorCodes.UNSUPPORTED_VERSION)
                .anyMatch(code -> isCode(line, code));
    }

    private static boolean isCode(byte[] line, int code) {
        return Members.is(line, Id.of(code).toJson(), "error", "code");
    }
}
