package dev.sallyport.gateway;

import dev.sallyport.gateway.approve.ApprovalRequest;
import dev.sallyport.gateway.approve.ApprovalRequest.Decided;
import dev.sallyport.gateway.approve.Approvals;
import dev.sallyport.gateway.approve.Asked;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Approvals in memory, which can be told to fail.
public final class FailingApprovals implements Approvals {
    private final Approvals store = Approvals.inMemory();
    private volatile boolean down;

    /// From now on the store cannot answer.
    public void fail() {
        down = true;
    }

    private Approvals store() {
        if (down) {
            throw new StoreUnavailable("the approvals cannot be read");
        }
        return store;
    }

    /// The only request there is.
    public ApprovalRequest only() {
        List<ApprovalRequest> all = all();
        if (all.size() != 1) {
            throw new AssertionError("there is not one request but " + all.size());
        }
        return all.getFirst();
    }

    /// Approves the newest request, as somebody on the command line does.
    public void approve(Instant at) {
        String id = all().getFirst().id();
        if (!approve(id, new Decided("os:boss", "command", at, null))) {
            throw new AssertionError(id + " cannot be approved");
        }
    }

    @Override
    public @Nullable ApprovalRequest request(Asked asked, int most, Instant now) {
        return store().request(asked, most, now);
    }

    @Override
    public @Nullable ApprovalRequest find(String id) {
        return store().find(id);
    }

    @Override
    public List<ApprovalRequest> all() {
        return store().all();
    }

    @Override
    public boolean approve(String id, Decided decided) {
        return store().approve(id, decided);
    }

    @Override
    public boolean deny(String id, Decided decided) {
        return store().deny(id, decided);
    }

    @Override
    public boolean use(String id, String fingerprint, String call, Instant now) {
        return store().use(id, fingerprint, call, now);
    }

    @Override
    public boolean proceed(String id, int round) {
        return store().proceed(id, round);
    }

    @Override
    public void forget(Instant now) {
        store().forget(now);
    }
}
