package dev.sallyport.oauth.login;

/// Nobody has logged in.
public final class LoginFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean denied;

    /// @param message for the operator and the audit; holds no token
    /// @param denied whether the provider said no; else it could not be asked, and may be asked again
    public LoginFailed(String message, boolean denied) {
        super(message);
        this.denied = denied;
    }

    public boolean denied() {
        return denied;
    }
}
