package dev.sallyport.gateway.approve;

import dev.sallyport.gateway.approve.ApprovalRequest.Decided;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port behind which approvals are kept. All methods may block, and throw
/// [dev.sallyport.gateway.StoreUnavailable] where the store cannot answer. Each is atomic, also between processes:
/// of several that want the same step, one takes it.
public interface Approvals {
    /// How long a request is kept, arguments and all, after it is over.
    Duration KEPT = Duration.ofHours(24);

    /// The request that stands for this call, made now where there is none.
    ///
    /// @param most how many calls of one subject may be pending
    /// @return null where one more would be too many
    @Nullable
    ApprovalRequest request(Asked asked, int most, Instant now);

    /// @return null where there is none, or none any more
    @Nullable
    ApprovalRequest find(String id);

    /// All that are kept, newest first.
    List<ApprovalRequest> all();

    /// Approves what is pending; from then on it can be used for as long as its rule says.
    ///
    /// @return false where it is not pending, or no longer
    boolean approve(String id, Decided decided);

    /// Denies what is pending. Identical calls stay denied until the request would have expired.
    ///
    /// @return false where it is not pending, or no longer
    boolean deny(String id, Decided decided);

    /// Uses an approval up.
    ///
    /// @param fingerprint of the call that wants to use it
    /// @param call the attempt, as the audit names it
    /// @return false where it is not approved, was used, has expired, or is for another call
    boolean use(String id, String fingerprint, String call, Instant now);

    /// Continues a call whose approval was used, once per round.
    ///
    /// @param round how often the server has asked for more input before this, from 0
    /// @return false where that round was continued already
    boolean proceed(String id, int round);

    /// Deletes what was over [#KEPT] ago.
    void forget(Instant now);

    /// Approvals that are gone with the process.
    static Approvals inMemory() {
        return new InMemoryApprovals();
    }
}
