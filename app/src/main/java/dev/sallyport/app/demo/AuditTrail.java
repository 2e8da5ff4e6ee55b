package dev.sallyport.app.demo;

import dev.sallyport.adapters.sqlite.AuditQuery;
import dev.sallyport.adapters.sqlite.AuditRecord;
import dev.sallyport.adapters.sqlite.SqliteAuditReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// What the audit of the demo says.
final class AuditTrail {
    private static final int ALL = 100;
    private static final AuditQuery EVERYTHING = new AuditQuery(null, null, null, null, null, null, null, null, false);

    private AuditTrail() {}

    static void print(Path data, PrintWriter out) {
        out.println("The audit, oldest first:");
        for (AuditRecord attempt : attempts(data)) {
            out.printf(
                    "  %-16s %-16s %-6s %s %s%n",
                    Objects.requireNonNullElse(attempt.subject(), "(nobody)"),
                    attempt.target(),
                    attempt.decision(),
                    attempt.http(),
                    attempt.status());
        }
    }

    static List<Integer> statuses(Path data) {
        return attempts(data).stream()
                .map(attempt -> Math.toIntExact(Objects.requireNonNullElse(attempt.http(), 0L)))
                .toList();
    }

    private static List<AuditRecord> attempts(Path data) {
        try (SqliteAuditReader reader = SqliteAuditReader.open(data).orElseThrow()) {
            return reader.newest(EVERYTHING, ALL).reversed();
        }
    }
}
