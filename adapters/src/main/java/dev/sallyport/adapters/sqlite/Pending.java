package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.audit.AuditEvent;
import io.netty.channel.EventLoop;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One event on its way to the file, with the promise made to whoever appended it.
///
/// @param loop where the promise is kept; null where it may be kept on any thread
record Pending(
        AuditEvent event, Promise<Void> promise, @Nullable EventLoop loop) {
    /// The promise belongs to the calling Vert.x context, where there is one.
    static Pending of(AuditEvent event) {
        ContextInternal context = ContextInternal.current();
        if (context == null) {
            return new Pending(event, Promise.promise(), null);
        }
        return new Pending(event, context.promise(), context.isEventLoopContext() ? context.nettyEventLoop() : null);
    }

    /// On an event loop: once what is at hand there has been dealt with. That makes groups larger at no delay
    /// to speak of, and halves the processor time per event.
    Executor waker() {
        return loop == null ? Runnable::run : loop;
    }

    void complete(@Nullable StoreUnavailable failure) {
        if (failure == null) {
            promise.complete();
        } else {
            promise.fail(failure);
        }
    }
}
