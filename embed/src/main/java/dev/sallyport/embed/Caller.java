package dev.sallyport.embed;

import dev.sallyport.policy.Subject;
import org.jspecify.annotations.Nullable;

/// Whoever sent a message, and how it came.
///
/// @param subject   who it is; null where that is not known, which is refused
/// @param transport `http` or `stdio`
/// @param address   the client's, as an IP literal; null where it has none
/// @param revision  of the protocol, as the client claims it outside the message; null where it does not
public record Caller(
        @Nullable Subject subject,
        String transport,
        @Nullable String address,
        @Nullable String revision) {

    public static Caller of(@Nullable Subject subject, String transport) {
        return new Caller(subject, transport, null, null);
    }

    /// The same caller, who claims this revision unless it claimed one already.
    public Caller claiming(@Nullable String revision) {
        return this.revision == null ? new Caller(subject, transport, address, revision) : this;
    }
}
