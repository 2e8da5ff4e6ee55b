package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.AuditQuery;
import dev.sallyport.adapters.sqlite.SqliteAuditReader;
import dev.sallyport.gateway.audit.AuditEvent.Effect;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// Finds records, newest first.
@Command(
        name = "query",
        description = {
            "Find attempts in the audit, newest first. Each is one line, its outcome; an attempt that has none"
                    + " (still running, or the gateway died) is shown as unfinished."
        },
        footer = {
            "  sallyport audit query --since 1h --decision deny",
            "  sallyport audit query --subject key:k_5f0c2a7bqd --tool delete_customer",
            "  sallyport audit query --status rate_limited --limit 1000 --json",
            "  sallyport audit query --call c_1234 --phases",
        })
final class AuditQueryCommand extends LeafCommand {
    @Option(names = "--since", paramLabel = "WHEN", description = "From then on: 1h, 7d, a date or an instant.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "WHEN", description = "Before then.")
    private @Nullable String until;

    @Option(names = "--subject", paramLabel = "SUBJECT", description = "Who asked, for example key:k_5f0c2a7bqd.")
    private @Nullable String subject;

    @Option(names = "--server", paramLabel = "NAME", description = "The server asked.")
    private @Nullable String server;

    @Option(
            names = {"--tool", "--target"},
            paramLabel = "NAME",
            description = "The tool, prompt or resource asked for.")
    private @Nullable String target;

    @Option(names = "--decision", paramLabel = "allow|deny|none", description = "What was decided.")
    private @Nullable Effect decision;

    @Option(names = "--status", paramLabel = "STATUS", description = "What came of it: ok, forbidden, unfinished, …")
    private @Nullable String status;

    @Option(names = "--call", paramLabel = "ID", description = "One attempt, by the gateway's own id (uid).")
    private @Nullable String call;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private int limit;

    @Option(names = "--phases", description = "Show intents and outcomes, each on its own line.")
    private boolean phases;

    @Option(names = "--json", description = "Print the records, one JSON object per line.")
    private boolean json;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw usage("--limit: at least 1");
        }
        AuditQuery query = query();
        AuditLines lines = new AuditLines(out(), ansi(), json, phases);
        Optional<SqliteAuditReader> audit = SqliteAuditReader.open(home().directory());
        if (audit.isEmpty()) {
            err().println("there is no audit in " + home().directory() + " yet");
            return ExitCode.OK;
        }
        try (SqliteAuditReader reader = audit.get()) {
            lines.header();
            lines.print(reader.newest(query, limit));
        }
        return ExitCode.OK;
    }

    private AuditQuery query() {
        String effect = decision == null ? null : decision.name().toLowerCase(Locale.ROOT);
        return new AuditQuery(
                moment("--since", since),
                moment("--until", until),
                subject,
                server,
                target,
                effect,
                status,
                call,
                phases);
    }

    private @Nullable Instant moment(String option, @Nullable String text) {
        try {
            return text == null ? null : Moments.before(Instant.now(), text);
        } catch (IllegalArgumentException e) {
            throw usage(option + ": " + e.getMessage());
        }
    }
}
