package dev.sallyport.gateway.approve;

import dev.sallyport.gateway.approve.ApprovalRequest.Decided;
import dev.sallyport.gateway.approve.ApprovalRequest.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Approvals in memory, behind one lock.
final class InMemoryApprovals implements Approvals {
    private static final class Kept {
        private ApprovalRequest request;
        private int rounds;

        private Kept(ApprovalRequest request) {
            this.request = request;
        }
    }

    private final Map<String, Kept> byId = new LinkedHashMap<>();

    @Override
    public synchronized @Nullable ApprovalRequest request(Asked asked, int most, Instant now) {
        forget(now);
        for (Kept kept : byId.values()) {
            if (kept.request.asked().fingerprint().equals(asked.fingerprint()) && kept.request.standsAt(now)) {
                return kept.request;
            }
        }
        long pending = byId.values().stream()
                .filter(kept -> kept.request.asked().subject().equals(asked.subject())
                        && kept.request.stateAt(now) == State.PENDING)
                .count();
        if (pending >= most) {
            return null;
        }
        Instant expires = now.plus(asked.lasts());
        var request = new ApprovalRequest(ApprovalId.random(), asked, now, expires, State.PENDING, null, null);
        byId.put(request.id(), new Kept(request));
        return request;
    }

    @Override
    public synchronized @Nullable ApprovalRequest find(String id) {
        Kept kept = byId.get(id);
        return kept == null ? null : kept.request;
    }

    @Override
    public synchronized List<ApprovalRequest> all() {
        List<ApprovalRequest> all = new ArrayList<>();
        byId.values().forEach(kept -> all.addFirst(kept.request));
        return all;
    }

    @Override
    public boolean approve(String id, Decided decided) {
        return decide(id, State.APPROVED, decided);
    }

    @Override
    public boolean deny(String id, Decided decided) {
        return decide(id, State.DENIED, decided);
    }

    private synchronized boolean decide(String id, State state, Decided decided) {
        Kept kept = byId.get(id);
        if (kept == null || kept.request.stateAt(decided.at()) != State.PENDING) {
            return false;
        }
        ApprovalRequest was = kept.request;
        Instant expires =
                state == State.APPROVED ? decided.at().plus(was.asked().lasts()) : was.expires();
        kept.request = new ApprovalRequest(id, was.asked(), was.created(), expires, state, decided, null);
        return true;
    }

    @Override
    public synchronized boolean use(String id, String fingerprint, String call, Instant now) {
        Kept kept = byId.get(id);
        if (kept == null
                || kept.request.stateAt(now) != State.APPROVED
                || !kept.request.asked().fingerprint().equals(fingerprint)) {
            return false;
        }
        ApprovalRequest was = kept.request;
        kept.request =
                new ApprovalRequest(id, was.asked(), was.created(), was.expires(), State.USED, was.decided(), call);
        return true;
    }

    @Override
    public synchronized boolean proceed(String id, int round) {
        Kept kept = byId.get(id);
        if (kept == null || kept.request.state() != State.USED || kept.rounds != round) {
            return false;
        }
        kept.rounds++;
        return true;
    }

    @Override
    public synchronized void forget(Instant now) {
        byId.values().removeIf(kept -> !now.isBefore(kept.request.expires().plus(KEPT)));
    }
}
