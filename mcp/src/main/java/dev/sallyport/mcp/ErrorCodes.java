package dev.sallyport.mcp;

/// The JSON-RPC error codes of the protocol (protocol.md A4 to A6).
public final class ErrorCodes {
    public static final int PARSE_ERROR = -32700;
    public static final int INVALID_REQUEST = -32600;
    public static final int METHOD_NOT_FOUND = -32601;
    public static final int INVALID_PARAMS = -32602;
    public static final int INTERNAL_ERROR = -32603;

    /// Only in revisions before 2026-07-28; there [#INVALID_PARAMS] says it (protocol.md A6, H7).
    public static final int RESOURCE_NOT_FOUND = -32002;

    /// A mirrored header and the body disagree (protocol.md E2).
    public static final int HEADER_MISMATCH = -32020;

    /// The client did not declare a capability the request needs (protocol.md C3).
    public static final int MISSING_CAPABILITY = -32021;

    /// The protocol version is not served (protocol.md B4).
    public static final int UNSUPPORTED_VERSION = -32022;

    /// A human has to open an address first; since 2025-11-25 and before 2026-07-28, to clients that declared
    /// `elicitation.url`.
    public static final int URL_ELICITATION_REQUIRED = -32042;

    private ErrorCodes() {}
}
