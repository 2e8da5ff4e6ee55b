package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.SqliteKeyStore;
import dev.sallyport.app.CommandFailed;
import dev.sallyport.gateway.authenticate.ApiKey;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Ends a key for good.
@Command(
        name = "revoke",
        description = "Revoke a key for good. It fails from the very next request on.",
        footer = {"  sallyport keys revoke k_5f0c2a7bqd", "  sallyport keys revoke k_5f0c2a7bqd --json"})
final class KeysRevokeCommand extends LeafCommand {
    @Parameters(paramLabel = "ID", description = "The key's id, as sallyport keys list shows it.")
    private String id = "";

    @Option(names = "--json", description = "Print {\"id\",\"revoked\"}.")
    private boolean json;

    @Override
    public Integer call() {
        Path directory = home().directory();
        ApiKey key = KeysListCommand.load(directory).stream()
                .filter(known -> known.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new CommandFailed("there is no key " + Printable.of(id) + " in " + directory
                        + "; sallyport keys list shows all"));
        Instant revoked = key.revoked() == null ? revoke(directory) : key.revoked();
        if (json) {
            out().println(Json.line(out -> {
                out.writeStartObject();
                out.writeStringProperty("id", id);
                KeyFacts.instant(out, "revoked", revoked);
                out.writeEndObject();
            }));
        } else {
            out().println(key.revoked() == null ? "Revoked " + id + "." : id + " was revoked at " + revoked + ".");
        }
        out().flush();
        return ExitCode.OK;
    }

    private Instant revoke(Path directory) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (SqliteKeyStore store = SqliteKeyStore.open(directory)) {
            store.revoke(id, now);
        }
        return now;
    }
}
