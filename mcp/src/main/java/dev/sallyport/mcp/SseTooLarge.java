package dev.sallyport.mcp;

/// An event of a stream is over the parser's limit. The stream cannot be read on. Carries no stack trace.
public final class SseTooLarge extends Exception {
    private static final long serialVersionUID = 1;

    /// @param limit bytes an event may have
    public SseTooLarge(int limit) {
        super("an event of more than " + limit + " bytes", null, false, false);
    }
}
