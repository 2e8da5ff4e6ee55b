package dev.sallyport.app.policy;

import dev.sallyport.adapters.sqlite.AttemptReader;
import dev.sallyport.adapters.sqlite.SqliteAuditLog;
import dev.sallyport.adapters.sqlite.SqliteAuditLog.Options;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Effect;
import dev.sallyport.gateway.audit.AuditEvent.Payload;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.gateway.audit.AuditEvent.Verdict;
import dev.sallyport.gateway.audit.AuditEvent.What;
import dev.sallyport.gateway.audit.AuditEvent.Who;
import dev.sallyport.policy.Subject;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes a real audit.
public final class AuditTrail implements AutoCloseable {
    public static final Instant START = Instant.parse("2026-07-31T12:00:00Z");
    private static final int AT_ONCE = 10_000;

    private final SqliteAuditLog log;
    private final List<Future<Void>> pending = new ArrayList<>();
    private int calls;

    public AuditTrail(Path directory) {
        log = SqliteAuditLog.open(directory, Options.DEFAULT);
    }

    public AuditTrail call(Subject subject, String tool, Effect effect, String rule) {
        return call(subject, tool, null, effect, rule);
    }

    public AuditTrail call(Subject subject, String tool, @Nullable String arguments, Effect effect, String rule) {
        return attempt(subject, "tools/call", "tool", tool, arguments, effect, rule);
    }

    /// One second after the one before.
    public AuditTrail attempt(
            Subject subject,
            String method,
            String kind,
            String target,
            @Nullable String arguments,
            Effect effect,
            String rule) {
        byte[] bytes = arguments == null ? new byte[0] : arguments.getBytes(StandardCharsets.UTF_8);
        var what = new What(
                "/mcp",
                "crm",
                method,
                "7",
                "2025-11-25",
                Set.of(),
                kind,
                target,
                List.of(),
                arguments == null ? null : new Payload(bytes, 0, bytes.length));
        var who = new Who(subject, null, "client/1", "127.0.0.1", "http");
        var verdict = new Verdict(effect, rule, null, null);
        Instant at = START.plusSeconds(calls++);
        pending.add(log.append(new AuditEvent(Phase.INTENT, "c_" + calls, at, who, what, verdict, null)));
        if (pending.size() == AT_ONCE) {
            flush();
        }
        return this;
    }

    private void flush() {
        pending.forEach(one -> one.await());
        pending.clear();
    }

    @Override
    public void close() {
        flush();
        log.close();
    }

    public static void read(Path directory, AttemptReader.Visitor visitor) {
        try (AttemptReader reader = AttemptReader.open(directory).orElseThrow()) {
            reader.read(START, START.plusSeconds(1_000_000), visitor);
        }
    }
}
