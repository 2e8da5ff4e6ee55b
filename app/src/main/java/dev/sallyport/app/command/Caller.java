package dev.sallyport.app.command;

import dev.sallyport.policy.Subject;
import dev.sallyport.policy.condition.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Who makes a made-up request.
final class Caller {
    @Option(
            names = "--subject",
            paramLabel = "ID",
            description = "Who asks (default: ${DEFAULT-VALUE}).",
            defaultValue = "somebody")
    private String subject = "";

    @Option(names = "--role", paramLabel = "NAME", description = "A role of the subject; may be repeated.")
    private Set<String> roles = new TreeSet<>();

    @Option(names = "--team", paramLabel = "NAME", description = "A team of the subject; may be repeated.")
    private Set<String> teams = new TreeSet<>();

    @Option(names = "--group", paramLabel = "NAME", description = "A group of the subject; may be repeated.")
    private Set<String> groups = new TreeSet<>();

    @Option(names = "--scope", paramLabel = "NAME", description = "A scope of the subject; may be repeated.")
    private Set<String> scopes = new TreeSet<>();

    @Option(
            names = "--claim",
            paramLabel = "NAME=VALUE",
            description = "A claim, as JSON or else as text; may be repeated.")
    private Map<String, String> claims = new LinkedHashMap<>();

    @Option(names = "--client", paramLabel = "ID", description = "The registered client.")
    private @Nullable String client;

    @Option(names = "--agent", paramLabel = "ID", description = "The agent that acts for the subject.")
    private @Nullable String agent;

    @Option(
            names = "--authentication",
            paramLabel = "METHOD",
            description = "How the subject was identified (default: ${DEFAULT-VALUE}).",
            defaultValue = "key")
    private String authentication = "";

    Subject subject(LeafCommand command) {
        if (subject.isBlank()) {
            throw command.usage("--subject: an id is missing");
        }
        Map<String, Value> values = new HashMap<>();
        claims.forEach((name, text) -> values.put(name, JsonValues.jsonOrText(text)));
        return new Subject(
                subject, roles, teams, groups, scopes, new Value.Fields(values), client, agent, authentication);
    }
}
