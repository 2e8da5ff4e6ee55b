package dev.sallyport.app;

/// A command cannot do what it was asked to: one line that says what, where, and how to mend it.
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailed(String message) {
        super(message);
    }

    public CommandFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
