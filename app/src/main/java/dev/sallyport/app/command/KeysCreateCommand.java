package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.SqliteKeyStore;
import dev.sallyport.app.NewKey;
import dev.sallyport.gateway.authenticate.ApiKey;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Makes a key and shows it, this once.
@Command(
        name = "create",
        description = "Create a key and print it. It is kept as a digest only and cannot be shown again.",
        footer = {
            "  sallyport keys create --role admin",
            "  sallyport keys create --role dev --role ops --name ci --expires 30d",
            "  sallyport keys create --role dev --expires 2027-01-01 --json",
            "  sallyport keys create --role dev --team payments --scope files:read --claim tenant=acme",
        })
final class KeysCreateCommand extends LeafCommand {
    private static final int LONGEST_NAME = 64;

    @Option(names = "--role", paramLabel = "ROLE", description = "A role the key has; may be repeated.")
    private List<String> roles = new ArrayList<>();

    @Mixin
    private KeyAttributeOptions attributes = new KeyAttributeOptions();

    @Option(names = "--name", paramLabel = "NAME", description = "What the key is for.")
    private String name = "";

    @Option(names = "--expires", paramLabel = "WHEN", description = "30d, 12h, a date or an instant (default: never).")
    private @Nullable String expires;

    @Option(names = "--json", description = "Print {\"id\",\"key\",\"name\",\"roles\",\"expires\"} and the rest.")
    private boolean json;

    @Override
    public Integer call() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        NewKey created =
                NewKey.generate(checkedName(), checkedRoles(), now, expiry(now)).with(checkedAttributes());
        try (SqliteKeyStore store = SqliteKeyStore.open(home().create().directory())) {
            store.add(created.key());
        }
        if (json) {
            out().println(json(created));
        } else {
            print(created);
        }
        out().flush();
        return ExitCode.OK;
    }

    private Set<String> checkedRoles() {
        if (roles.isEmpty()) {
            throw usage("a key without a role may do nothing; give it one with --role, for example --role admin");
        }
        for (String role : roles) {
            if (!role.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
                throw usage("--role: '" + Printable.of(role) + "' is not a role name (letters, digits, '.', '_', '-')");
            }
        }
        return new LinkedHashSet<>(roles);
    }

    private KeyAttributes checkedAttributes() {
        try {
            return attributes.attributes();
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private String checkedName() {
        if (name.length() > LONGEST_NAME || !(name.isEmpty() || name.equals(Printable.of(name)))) {
            throw usage("--name: at most " + LONGEST_NAME + " printable characters");
        }
        return name;
    }

    private @Nullable Instant expiry(Instant now) {
        if (expires == null) {
            return null;
        }
        try {
            Instant when = Moments.after(now, expires);
            if (!when.isAfter(now)) {
                throw usage("--expires: '" + expires + "' is in the past");
            }
            return when;
        } catch (IllegalArgumentException e) {
            throw usage("--expires: " + e.getMessage());
        }
    }

    private void print(NewKey created) {
        ApiKey key = created.key();
        String until = key.expires() == null ? "never expires" : "expires " + key.expires();
        String named = key.name().isEmpty() ? "" : " (" + key.name() + ")";
        out().println("Created " + key.id() + named + ", roles: " + KeyFacts.roles(key) + ", " + until + ".");
        if (!key.attributes().equals(KeyAttributes.NONE)) {
            out().println("It carries " + KeyFacts.attributes(key) + ".");
        }
        out().println("The key is shown only now:");
        out().println();
        out().println("  " + created.text());
        out().println();
        out().println("A client sends it with every request as the header");
        out().println("  Authorization: Bearer KEY");
    }

    private static String json(NewKey created) {
        ApiKey key = created.key();
        return Json.line(out -> {
            out.writeStartObject();
            out.writeStringProperty("id", key.id());
            out.writeStringProperty("key", created.text());
            KeyFacts.describe(out, key);
            out.writeEndObject();
        });
    }
}
