package dev.sallyport.adapters.sqlite;

import dev.sallyport.policy.condition.Path;

/// A part of a request was cut off or redacted in the audit.
public final class NotRecorded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotRecorded(Path path) {
        super("the audit does not have all of " + path);
    }
}
