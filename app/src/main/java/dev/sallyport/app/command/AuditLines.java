package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.AuditRecord;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/// Prints audit records: a line of a table each, or a line of JSON each.
final class AuditLines {
    private static final Columns COLUMNS = new Columns(24, 16, 24, 28, 8, 16, 4, 8);
    private static final List<String> HEADER =
            List.of("TIME", "SUBJECT", "METHOD", "TARGET", "DECISION", "STATUS", "HTTP", "LATENCY");
    private static final int MILLIS_LENGTH = "2026-07-31T12:00:00.123".length();

    private final PrintWriter out;
    private final Ansi ansi;
    private final boolean json;
    private final boolean phases;

    AuditLines(PrintWriter out, Ansi ansi, boolean json, boolean phases) {
        this.out = out;
        this.ansi = ansi;
        this.json = json;
        this.phases = phases;
    }

    void header() {
        if (!json) {
            out.println(styled(Ansi.Style.bold, COLUMNS.line(HEADER)));
        }
    }

    void print(List<AuditRecord> records) {
        for (AuditRecord event : records) {
            out.println(json ? event.json() : line(event));
        }
        out.flush();
    }

    private String line(AuditRecord event) {
        String line = COLUMNS.line(List.of(
                event.time().substring(0, MILLIS_LENGTH) + "Z",
                Printable.of(event.subject()),
                Printable.of(event.method()),
                Printable.of(event.target()),
                event.decision(),
                phases && event.phase().equals("intent") ? "(intent)" : event.status(),
                event.http() == null || isNotice(event) ? "-" : event.http().toString(),
                isNotice(event) ? "-" : latency(event.latencyMicros())));
        return event.decision().equals("deny") ? styled(Ansi.Style.fg_red, line) : line;
    }

    /// What is no call took no time and has no answer.
    private static boolean isNotice(AuditRecord event) {
        return event.phase().equals("notice");
    }

    private String styled(Ansi.Style style, String text) {
        return ansi.enabled() ? style.on() + text + Ansi.Style.reset.on() : text;
    }

    private static String latency(@Nullable Long micros) {
        if (micros == null) {
            return "-";
        }
        if (micros < 1_000) {
            return micros + " µs";
        }
        return micros < 1_000_000
                ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
                : String.format(Locale.ROOT, "%.1f s", micros / 1e6);
    }
}
