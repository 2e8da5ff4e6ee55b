package dev.sallyport.mcp;

import org.jspecify.annotations.Nullable;

/// The bytes are not one strict JSON-RPC message. Carries no stack trace: it tells about the bytes, not the code.
public final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;
    private final transient @Nullable Id id;

    /// @param code one of [ErrorCodes]: not JSON, not a message, or parameters of the wrong shape
    /// @param reason one lower-case sentence with a byte offset; quotes nothing of the content but key names
    /// @param id the id of the refused request; null where it could not be read (protocol.md A2)
    public MalformedMessage(int code, String reason, @Nullable Id id) {
        super(reason, null, false, false);
        this.code = code;
        this.reason = reason;
        this.id = id;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    public @Nullable Id id() {
        return id;
    }

    static MalformedMessage notJson(String what, int offset) {
        return new MalformedMessage(ErrorCodes.PARSE_ERROR, what + " at byte " + offset, null);
    }

    static MalformedMessage beyondLimit(String what, int limit, int offset) {
        return new MalformedMessage(
                ErrorCodes.INVALID_REQUEST, what + " is over the limit of " + limit + " at byte " + offset, null);
    }

    /// @return the same refusal, for the request with this id
    MalformedMessage of(@Nullable Id request) {
        boolean tellable = id == null && request != null && code != ErrorCodes.PARSE_ERROR;
        return tellable ? new MalformedMessage(code, reason, request) : this;
    }
}
