package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.StoreUnavailable;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the promises of one group: one task per event loop, in which each promise finds itself on its own
/// thread already and runs its listeners at once.
final class Completions {
    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);

    private Completions() {}

    static void complete(List<Pending> group, @Nullable StoreUnavailable failure) {
        IdentityHashMap<EventLoop, List<Pending>> byLoop = new IdentityHashMap<>();
        for (Pending pending : group) {
            if (pending.loop() == null) {
                completeHere(pending, failure);
            } else {
                byLoop.computeIfAbsent(pending.loop(), _ -> new ArrayList<>(group.size()))
                        .add(pending);
            }
        }
        byLoop.forEach((loop, part) -> completeOn(loop, part, failure));
    }

    private static void completeOn(EventLoop loop, List<Pending> part, @Nullable StoreUnavailable failure) {
        try {
            loop.execute(() -> part.forEach(pending -> pending.complete(failure)));
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("an event loop ended before its audit events were written");
        }
    }

    /// A listener's own failure must not end the writer.
    private static void completeHere(Pending pending, @Nullable StoreUnavailable failure) {
        try {
            pending.complete(failure);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a listener of an audit event failed");
        }
    }
}
