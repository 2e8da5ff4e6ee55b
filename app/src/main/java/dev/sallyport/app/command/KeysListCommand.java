package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.SqliteKeyStore;
import dev.sallyport.gateway.authenticate.ApiKey;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// Lists keys, without anything secret.
@Command(
        name = "list",
        description = "List all keys and what became of them: active, expired or revoked.",
        footer = {"  sallyport keys list", "  sallyport keys list --json"})
final class KeysListCommand extends LeafCommand {
    private static final List<String> HEADER =
            List.of("ID", "NAME", "STATE", "ROLES", "CREATED", "EXPIRES", "ATTRIBUTES");

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Override
    public Integer call() {
        Instant now = Instant.now();
        List<ApiKey> keys = load(home().directory());
        if (json) {
            out().println(json(keys, now));
        } else if (keys.isEmpty()) {
            err().println("no keys yet; make one with sallyport keys create --role admin");
        } else {
            print(keys, now);
        }
        out().flush();
        return ExitCode.OK;
    }

    static List<ApiKey> load(Path directory) {
        if (!SqliteKeyStore.existsIn(directory)) {
            return List.of();
        }
        try (SqliteKeyStore store = SqliteKeyStore.open(directory)) {
            return store.load();
        }
    }

    private void print(List<ApiKey> keys, Instant now) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADER);
        keys.forEach(key -> lines.add(cells(key, now)));
        if (keys.stream().allMatch(key -> key.attributes().equals(KeyAttributes.NONE))) {
            lines.replaceAll(line -> line.subList(0, line.size() - 1));
        }
        Columns columns = Columns.fitting(lines);
        lines.forEach(line -> out().println(columns.line(line)));
    }

    private static List<String> cells(ApiKey key, Instant now) {
        return List.of(
                key.id(),
                Printable.of(key.name()),
                KeyFacts.state(key, now),
                Printable.of(KeyFacts.roles(key)),
                key.created().toString(),
                key.expires() == null ? "never" : key.expires().toString(),
                Printable.of(KeyFacts.attributes(key)));
    }

    private static String json(List<ApiKey> keys, Instant now) {
        return Json.line(out -> {
            out.writeStartArray();
            for (ApiKey key : keys) {
                out.writeStartObject();
                out.writeStringProperty("id", key.id());
                KeyFacts.describe(out, key);
                out.writeStringProperty("state", KeyFacts.state(key, now));
                KeyFacts.instant(out, "created", key.created());
                KeyFacts.instant(out, "revoked", key.revoked());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
