package dev.sallyport.mcp;

import org.jspecify.annotations.Nullable;

/// The first thing wrong with a message that is JSON, the envelope before its parameters. It is held back until the
/// whole message has been read, so that the refusal can carry the id (protocol.md A2).
final class Problems {
    private int code;
    private @Nullable String first;

    void invalidRequest(String what, int offset) {
        add(ErrorCodes.INVALID_REQUEST, what, offset);
    }

    void invalidParams(String what, int offset) {
        add(ErrorCodes.INVALID_PARAMS, what, offset);
    }

    /// @throws MalformedMessage if anything is wrong
    void raise(@Nullable Id id) throws MalformedMessage {
        if (first != null) {
            throw new MalformedMessage(code, first, id);
        }
    }

    private void add(int problem, String what, int offset) {
        boolean worse = problem == ErrorCodes.INVALID_REQUEST && code == ErrorCodes.INVALID_PARAMS;
        if (first == null || worse) {
            code = problem;
            first = what + " at byte " + offset;
        }
    }
}
