package dev.sallyport.oauth;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request that is refused with an error code of OAuth (RFC 6749 sections 4.1.2.1 and 5.2, RFC 7591 section 3.2.2,
/// RFC 8707 section 2, RFC 9449 section 5).
public final class OAuthException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;
    private final @Nullable String challenge;

    /// @param code the value of `error`, for example `invalid_grant`
    /// @param description for the developer of the client; holds no secret, and nothing that tells existing from
    ///     unknown
    /// @param status of the HTTP response that carries it
    public OAuthException(String code, String description, int status) {
        this(code, description, status, null);
    }

    public OAuthException(String code, String description) {
        this(code, description, code.equals("invalid_client") ? 401 : 400);
    }

    private OAuthException(String code, String description, int status, @Nullable String challenge) {
        super(description, null, false, false);
        this.code = code;
        this.status = status;
        this.challenge = challenge;
    }

    public static OAuthException invalidRequest(String description) {
        return new OAuthException("invalid_request", description);
    }

    public static OAuthException invalidGrant(String description) {
        return new OAuthException("invalid_grant", description);
    }

    /// The same with a challenge: the value of `WWW-Authenticate` in the response that carries it.
    public OAuthException challenging(String challenge) {
        return new OAuthException(code, description(), status, challenge);
    }

    public String code() {
        return code;
    }

    public String description() {
        return String.valueOf(getMessage());
    }

    public int status() {
        return status;
    }

    public Optional<String> challenge() {
        return Optional.ofNullable(challenge);
    }
}
