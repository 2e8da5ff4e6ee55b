package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Effect;
import dev.sallyport.gateway.audit.AuditEvent.Payload;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.gateway.audit.AuditEvent.Result;
import dev.sallyport.gateway.audit.AuditEvent.Verdict;
import dev.sallyport.gateway.audit.AuditEvent.What;
import dev.sallyport.gateway.audit.AuditEvent.Who;
import dev.sallyport.policy.Subject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Events to append.
final class Events {
    static final Instant AT = Instant.parse("2026-07-31T12:00:00.5Z");
    static final Who WHO = new Who(new Subject("key:k_one", Set.of("dev")), "ci", "client/1", "127.0.0.1", "http");

    private Events() {}

    static AuditEvent intent(String call) {
        return new AuditEvent(Phase.INTENT, call, AT, WHO, what("lookup", null), allowed(), null);
    }

    static AuditEvent outcome(String call) {
        return outcome(call, "lookup", "ok");
    }

    static AuditEvent outcome(String call, String target, String status) {
        Result result = new Result(status, 200, 812, 140, 310);
        return new AuditEvent(Phase.OUTCOME, call, AT, WHO, what(target, null), allowed(), result);
    }

    static AuditEvent refused(String call, Instant at) {
        Verdict denied = new Verdict(Effect.DENY, "roles.yaml:9", "no role allows it", null);
        Result result = new Result("forbidden", 403, 90, 140, 60);
        Who other = new Who(new Subject("key:k_two", Set.of()), null, null, null, "stdio");
        return new AuditEvent(Phase.OUTCOME, call, at, other, what("delete", null), denied, result);
    }

    static AuditEvent withArguments(String arguments) {
        byte[] bytes = ("{\"arguments\":" + arguments + "}").getBytes(StandardCharsets.UTF_8);
        return withArguments(new Payload(bytes, "{\"arguments\":".length(), bytes.length - 1));
    }

    static AuditEvent withArguments(Payload arguments) {
        return new AuditEvent(Phase.INTENT, "c_1", AT, WHO, what("lookup", arguments), allowed(), null);
    }

    private static Verdict allowed() {
        return new Verdict(Effect.ALLOW, "roles.yaml:3", null, null);
    }

    private static What what(String target, @Nullable Payload arguments) {
        return new What("/mcp", "crm", "tools/call", "7", null, Set.of(), "tool", target, List.of(), arguments);
    }
}
