package dev.sallyport.oauth.upstream;

/// A server, or its authorization server, cannot be logged in to. Carries no stack trace: it tells about them.
public final class UpstreamFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    /// @param message one lower-case sentence that goes on from "it"; holds no secret, and nothing that they said
    public UpstreamFailed(String message) {
        this(message, "");
    }

    /// @param code the error code the authorization server gave; empty for none, or for none that OAuth knows
    UpstreamFailed(String message, String code) {
        super(message, null, false, false);
        this.code = code;
    }

    boolean is(String error) {
        return code.equals(error);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
