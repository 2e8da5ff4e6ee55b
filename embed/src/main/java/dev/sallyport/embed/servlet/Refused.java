package dev.sallyport.embed.servlet;

import dev.sallyport.embed.Refusal;
import dev.sallyport.mcp.Id;
import org.jspecify.annotations.Nullable;

/// A request that does not go on. Carries no stack trace: it tells about the request, not the code.
final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;
    private final transient byte[] body;

    /// For what is no request, or could not be read.
    Refused(Refusal refusal) {
        this(refusal, refusal.toJson(null));
    }

    /// @param id of the request; null where there is none
    Refused(Refusal refusal, @Nullable Id id) {
        this(refusal, refusal.toJson(id));
    }

    /// @param body the JSON that says so
    Refused(Refusal refusal, byte[] body) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
        this.body = body;
    }

    Refusal refusal() {
        return refusal;
    }

    byte[] body() {
        return body;
    }
}
