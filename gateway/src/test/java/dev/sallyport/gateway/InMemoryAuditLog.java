package dev.sallyport.gateway;

import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.gateway.audit.AuditLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/// An audit log in memory, which can be told to fail or to let events wait. Events are durable one turn of the
/// event loop after they came, never at once.
public final class InMemoryAuditLog implements AuditLog {
    private final Timeline timeline;
    private final List<AuditEvent> durable = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Set<Phase> failing = EnumSet.noneOf(Phase.class);
    private final Set<Phase> held = EnumSet.noneOf(Phase.class);

    InMemoryAuditLog(Timeline timeline) {
        this.timeline = timeline;
    }

    @Override
    public Future<Void> append(AuditEvent event) {
        Context context = Vertx.currentContext();
        if (context == null) {
            throw new IllegalStateException("the audit is written on event loops only");
        }
        Promise<Void> promise = Promise.promise();
        lock.lock();
        try {
            if (failing.contains(event.phase())) {
                return Future.failedFuture(new StoreUnavailable("the disk is full"));
            }
            Runnable store = () -> context.runOnContext(_ -> {
                durable.add(event);
                timeline.add(describe(event));
                promise.complete();
            });
            if (held.contains(event.phase())) {
                waiting.add(store);
            } else {
                store.run();
            }
        } finally {
            lock.unlock();
        }
        return promise.future();
    }

    public void failOn(Phase... phases) {
        failing.addAll(List.of(phases));
    }

    public void recover() {
        failing.clear();
    }

    /// Lets events of this phase wait until [#release].
    public void hold(Phase phase) {
        lock.lock();
        try {
            held.add(phase);
        } finally {
            lock.unlock();
        }
    }

    public int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    public void release() {
        lock.lock();
        try {
            held.clear();
            waiting.forEach(Runnable::run);
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    public List<AuditEvent> events() {
        return List.copyOf(durable);
    }

    public List<AuditEvent> outcomes() {
        return durable.stream().filter(event -> event.phase() == Phase.OUTCOME).toList();
    }

    /// @return the status of each outcome, in order
    public List<String> statuses() {
        return outcomes().stream().map(InMemoryAuditLog::status).toList();
    }

    private static String describe(AuditEvent event) {
        return event.phase() == Phase.INTENT
                ? "intent " + event.what().method()
                : "outcome " + event.what().method() + " " + status(event);
    }

    private static String status(AuditEvent event) {
        AuditEvent.Result result = event.result();
        return result == null ? "none" : result.status();
    }
}
