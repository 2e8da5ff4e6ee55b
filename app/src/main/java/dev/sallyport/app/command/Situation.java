package dev.sallyport.app.command;

import dev.sallyport.app.policy.Seen;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.condition.Value;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The circumstances of a made-up request.
final class Situation {
    @Option(
            names = "--arguments",
            paramLabel = "JSON|@FILE",
            description = "The arguments of the call or prompt, or a file that holds them.")
    private @Nullable String arguments;

    @Option(names = "--at", paramLabel = "WHEN", description = "When it comes: an instant, a date, 2h ago as 2h.")
    private @Nullable String at;

    @Option(names = "--address", paramLabel = "IP", description = "The client's address.")
    private @Nullable String address;

    @Option(
            names = "--transport",
            paramLabel = "http|stdio",
            description = "How the client is connected (default: ${DEFAULT-VALUE}).",
            defaultValue = "http")
    private String transport = "";

    @Option(names = "--revision", paramLabel = "DATE", description = "Revision of the protocol, as the client claims.")
    private @Nullable String revision;

    @Option(names = "--client-name", paramLabel = "NAME", description = "What the client calls itself.")
    private @Nullable String clientName;

    @Option(names = "--label", paramLabel = "LABEL", description = "A label of the data; may be repeated.")
    private Set<String> labels = new TreeSet<>();

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag of the tool or prompt; may be repeated.")
    private Set<String> tags = new TreeSet<>();

    @Option(
            names = "--annotation",
            paramLabel = "NAME=VALUE",
            description = "An annotation of the tool or prompt, as JSON or else as text; may be repeated.")
    private Map<String, String> annotations = new LinkedHashMap<>();

    @Option(names = "--unseen", description = "The server was not seen to offer it when the policy was loaded.")
    private boolean unseen;

    Context context(LeafCommand command) {
        Value value = value(command);
        return new Context(
                time(command),
                transport,
                address(command),
                revision,
                clientName,
                labels,
                value instanceof Value.Absent ? Context.Arguments.NONE : Context.Arguments.of(value));
    }

    Target target(LeafCommand command, Target.Kind kind, String server, String name, Seen seen) {
        boolean described = !tags.isEmpty() || !annotations.isEmpty();
        if (unseen && described) {
            throw command.usage("--unseen: what was not seen has no --tag and no --annotation");
        }
        if (unseen) {
            return new Target(kind, server, name);
        }
        if (!described) {
            return seen.target(kind, server, name);
        }
        Map<String, Value> values = new HashMap<>();
        annotations.forEach((annotation, text) -> values.put(annotation, JsonValues.jsonOrText(text)));
        return new Target(kind, server, name, new Definition(tags, new Value.Fields(values), null, "made up"));
    }

    private Instant time(LeafCommand command) {
        Instant now = Instant.now();
        try {
            return at == null ? now : Moments.before(now, at);
        } catch (IllegalArgumentException e) {
            throw command.usage("--at: " + e.getMessage());
        }
    }

    private @Nullable String address(LeafCommand command) {
        if (address != null) {
            try {
                InetAddress.ofLiteral(address);
            } catch (IllegalArgumentException _) {
                throw command.usage("--address: '" + address + "' is no IP address");
            }
        }
        return address;
    }

    private Value value(LeafCommand command) {
        if (arguments == null) {
            return Value.Absent.ABSENT;
        }
        String text = arguments.startsWith("@") ? TextFiles.read(Path.of(arguments.substring(1))) : arguments;
        try {
            Value value = JsonValues.json(text);
            if (value instanceof Value.Fields) {
                return value;
            }
        } catch (MalformedMessage e) {
            throw command.usage("--arguments: no JSON: " + e.reason());
        }
        throw command.usage("--arguments: must be a JSON object");
    }
}
