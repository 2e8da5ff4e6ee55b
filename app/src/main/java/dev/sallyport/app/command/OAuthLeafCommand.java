package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.SqliteOAuthStore;
import dev.sallyport.app.CommandFailed;
import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/// A command on what the authorization server keeps.
abstract class OAuthLeafCommand extends LeafCommand {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file, where it names the master keys or clients (default: master.key in the"
                    + " data directory).")
    private @Nullable Path file;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    final boolean json() {
        return json;
    }

    final Config config() throws ConfigException {
        return file == null
                ? ConfigLoader.withoutFile(System.getenv(), List.of())
                : ConfigLoader.load(file, System.getenv());
    }

    /// @return empty where nothing was ever kept
    final Optional<OAuthState> openIfThere() throws ConfigException {
        return SqliteOAuthStore.existsIn(home().directory()) ? Optional.of(open()) : Optional.empty();
    }

    /// @throws CommandFailed where nothing was ever kept
    final OAuthState openOrThrow() throws ConfigException {
        return openIfThere().orElseThrow(() -> nothing(home().directory()));
    }

    private OAuthState open() throws ConfigException {
        return OAuthState.open(config(), home().directory());
    }

    static CommandFailed nothing(Path directory) {
        return new CommandFailed("there is no OAuth state in " + directory
                + "; name the gateway's data directory with --home, once it has started with oauth");
    }

    static CommandFailed none(String what, String id, String list) {
        return new CommandFailed("there is no " + what + " " + Printable.of(id) + "; " + list + " shows all");
    }

    /// Prints a table, or the same as a JSON array.
    ///
    /// @param cells of a line
    /// @param members of an object
    final <T> void print(
            List<T> items,
            List<String> header,
            Function<T, List<String>> cells,
            BiConsumer<JsonGenerator, T> members,
            String empty) {
        if (json) {
            out().println(Json.line(out -> {
                out.writeStartArray();
                for (T item : items) {
                    out.writeStartObject();
                    members.accept(out, item);
                    out.writeEndObject();
                }
                out.writeEndArray();
            }));
        } else if (items.isEmpty()) {
            err().println(empty);
        } else {
            List<List<String>> lines = new ArrayList<>();
            lines.add(header);
            items.forEach(item -> lines.add(cells.apply(item)));
            Columns columns = Columns.fitting(lines);
            lines.forEach(line -> out().println(columns.line(line)));
        }
        out().flush();
    }

    /// Says what was done, or the same as a JSON object.
    final void say(String done, Consumer<JsonGenerator> members) {
        out().println(
                        json
                                ? Json.line(out -> {
                                    out.writeStartObject();
                                    members.accept(out);
                                    out.writeEndObject();
                                })
                                : done);
        out().flush();
    }
}
