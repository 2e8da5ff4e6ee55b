import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.adapters.sqlite.SqliteAuditLog;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Effect;
import dev.sallyport.gateway.audit.AuditEvent.Payload;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.gateway.audit.AuditEvent.Result;
import dev.sallyport.gateway.audit.AuditEvent.Verdict;
import dev.sallyport.gateway.audit.AuditEvent.What;
import dev.sallyport.gateway.audit.AuditEvent.Who;
import dev.sallyport.policy.Subject;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writes an audit of so many events within the last six days, with the gateway's own writer, and two policies: the one
/// under which the calls were decided, and one without a tool that was used. Prints the number of calls: one that was
/// allowed leaves two events, a refused one leaves one.
///
/// Each of 1,000 subjects has one of 20 roles, each role five tools. A tenth of the calls is for a tool of another role,
/// and with that all of two roles; one in fifty is about too large an amount.
final class AuditMaker {
    private static final int SUBJECTS = 1000;
    private static final int ROLES = 20;
    private static final int TOOLS = 5;
    private static final int AT_ONCE = 10_000;
    private static final int SECONDS = 6 * 86_400;

    private final SqliteAuditLog log;
    private final List<Future<Void>> pending = new ArrayList<>();
    private int events;

    private AuditMaker(SqliteAuditLog log) {
        this.log = log;
    }

    public static void main(String... args) throws IOException {
        Path directory = Path.of(args[0]);
        int wanted = Integer.parseInt(args[1]);
        try (var log = SqliteAuditLog.open(directory, SqliteAuditLog.Options.DEFAULT)) {
            var maker = new AuditMaker(log);
            Instant start = Instant.now().minusSeconds(SECONDS);
            int calls = 0;
            while (maker.events < wanted) {
                maker.call(calls++, start.plusMillis(SECONDS * 1000L * maker.events / wanted));
            }
            maker.flush();
            Files.writeString(directory.resolve("policy.yaml"), policy());
            Files.writeString(directory.resolve("narrower.yaml"), policy().replace("tool_3_1, ", ""));
            System.out.println(calls);
        }
    }

    private static String policy() {
        return "roles:\n" + IntStream.range(0, ROLES).mapToObj(AuditMaker::role).collect(Collectors.joining()) + """
                rules:
                  - name: small-amounts
                    effect: deny
                    tools: ["tool_*"]
                    when:
                      arguments.amount: { greater: 1000 }
                """;
    }

    private static String role(int role) {
        String tools = IntStream.range(0, TOOLS)
                .mapToObj(tool -> "tool_" + role + "_" + tool)
                .collect(Collectors.joining(", "));
        return """
                  role-%d:
                    allow:
                      - { name: of-role-%d, server: crm, tools: [%s] }
                """.formatted(role, role, tools);
    }

    private void call(int i, Instant at) {
        int role = i % SUBJECTS % ROLES;
        boolean foreign = i % 10 == 7;
        boolean large = i % 50 == 3;
        String tool = "tool_" + (foreign ? (role + 1) % ROLES : role) + "_" + i / SUBJECTS % TOOLS;
        byte[] arguments = """
                {"amount":%d,"customer":"customer-%d","note":"as agreed on the telephone","lines":[1,2,3]}"""
                .formatted(large ? 5000 : i % 1000, i % 7919)
                .getBytes(UTF_8);
        var who = new Who(
                new Subject("key:k_" + i % SUBJECTS, Set.of("role-" + role)), null, "bench/1", "127.0.0.1", "http");
        var what = new What(
                "/crm", "crm", "tools/call", Integer.toString(i), "2026-07-28", Set.of(), "tool", tool, List.of(),
                new Payload(arguments, 0, arguments.length));
        String id = "bench-" + i;
        if (large || foreign) {
            var verdict = new Verdict(Effect.DENY, large ? "small-amounts" : "default", "denied", null);
            append(new AuditEvent(Phase.OUTCOME, id, at, who, what, verdict, new Result("forbidden", 403, 200, 300, 90)));
        } else {
            var verdict = new Verdict(Effect.ALLOW, "of-role-" + role, null, null);
            append(new AuditEvent(Phase.INTENT, id, at, who, what, verdict, null));
            append(new AuditEvent(Phase.OUTCOME, id, at, who, what, verdict, new Result("ok", 200, 900, 300, 500)));
        }
    }

    private void append(AuditEvent event) {
        pending.add(log.append(event));
        events++;
        if (pending.size() == AT_ONCE) {
            flush();
        }
    }

    private void flush() {
        pending.forEach(event -> event.await());
        pending.clear();
    }
}
