package dev.sallyport.gateway.audit;

import io.vertx.core.Future;

/// The port behind which the audit is kept.
public interface AuditLog {
    /// Appends one event. Called on event loops, so it never blocks.
    ///
    /// @return completes on the Vert.x context it was called from (in order of the calls made there) once the
    ///     event is durable in the sense of the log's mode; fails with
    ///     [dev.sallyport.gateway.StoreUnavailable] where it is not and will not be
    Future<Void> append(AuditEvent event);
}
