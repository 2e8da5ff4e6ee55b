package dev.sallyport.app.metrics;

import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditLog;
import io.vertx.core.Future;

/// Counts calls on their way into the audit.
public record CountedAuditLog(AuditLog next, Metrics metrics) implements AuditLog {
    @Override
    public Future<Void> append(AuditEvent event) {
        metrics.count(event);
        return next.append(event);
    }
}
