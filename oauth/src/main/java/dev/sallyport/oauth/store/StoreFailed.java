package dev.sallyport.oauth.store;

/// The store cannot answer. Whatever was asked is refused: as 503, never as a yes.
public final class StoreFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message for the operator
    public StoreFailed(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreFailed(String message) {
        super(message);
    }
}
