package dev.sallyport.oauth.fetch;

/// A document could not be had.
public final class FetchFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean refused;

    /// @param message names host and reason, never a path, a query or an address that a name stood for
    /// @param refused whether the address is one that is never spoken to
    public FetchFailed(String message, boolean refused) {
        super(message);
        this.refused = refused;
    }

    public boolean refused() {
        return refused;
    }
}
