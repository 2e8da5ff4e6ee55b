package dev.sallyport.gateway.approve;

import dev.sallyport.gateway.ApprovalStep;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A call that waits for a human, or did.
///
/// @param id see [ApprovalId]
/// @param expires when a request that waits, or an approval that was not used, is of no use any more
/// @param state as kept; [#stateAt] also knows whether time is up
/// @param decided null while nobody has decided
/// @param call the attempt that used it, as the audit names it; null while none has
public record ApprovalRequest(
        String id,
        Asked asked,
        Instant created,
        Instant expires,
        State state,
        @Nullable Decided decided,
        @Nullable String call) {

    public enum State {
        PENDING,
        APPROVED,
        DENIED,
        USED,
        /// Never kept: it follows from the time.
        EXPIRED;

        private final String word = name().toLowerCase(Locale.ROOT);

        /// `pending`, `approved` and so on.
        public String word() {
            return word;
        }
    }

    /// Who decided.
    ///
    /// @param by the id of a subject, or `os:` and the name of an account
    /// @param how `form`, `page` or `command`
    /// @param reason what was given as one; null where none was
    public record Decided(
            String by, String how, Instant at, @Nullable String reason) {}

    public State stateAt(Instant now) {
        boolean open = state == State.PENDING || state == State.APPROVED;
        return open && !now.isBefore(expires) ? State.EXPIRED : state;
    }

    /// Whether an identical call is judged by this one and not by a new one.
    public boolean standsAt(Instant now) {
        return state != State.USED && now.isBefore(expires);
    }

    /// For the audit.
    ///
    /// @param step what is done to it now
    ApprovalStep step(String step) {
        return decided == null
                ? new ApprovalStep(id, step, null, null)
                : new ApprovalStep(id, step, decided.by(), decided.how());
    }
}
