package dev.sallyport.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the smaller sections: `keys`, `limits`, `audit` and `requests`.
final class SectionDecoder {

    private static final String DEFAULT = "default";

    private final Reading reading;
    private final Problems problems;
    private final Set<String> serverNames;

    SectionDecoder(Reading reading, Set<String> serverNames) {
        this.reading = reading;
        this.problems = reading.problems();
        this.serverNames = serverNames;
    }

    Optional<KeysConfig> keys(Node node, String path) {
        return reading.fields(node, path, "query-parameter")
                .map(fields -> new KeysConfig(
                        fields.get("query-parameter", reading::bool).orElse(KeysConfig.DEFAULT.queryParameter())));
    }

    Optional<AuditConfig> audit(Node node, String path) {
        return reading.fields(node, path, "payload", "durability")
                .map(fields -> new AuditConfig(
                        fields.get("payload", (value, at) -> reading.choice(value, at, AuditConfig.Payload.values()))
                                .orElse(AuditConfig.DEFAULT.payload()),
                        fields.get(
                                        "durability",
                                        (value, at) -> reading.choice(value, at, AuditConfig.Durability.values()))
                                .orElse(AuditConfig.DEFAULT.durability())));
    }

    Optional<Limits> limits(Node node, String path) {
        return reading.fields(node, path, "per-subject", "per-tool").map(fields -> {
            var perSubject = fields.get("per-subject", reading.as(Limit::parse));
            var perTool = new LinkedHashMap<String, Limit>(
                    fields.get("per-tool", this::perTool).orElse(Map.of()));
            var perToolDefault = perTool.remove(DEFAULT);
            return new Limits(perSubject.orElse(null), perToolDefault, perTool);
        });
    }

    private Optional<Map<String, Limit>> perTool(Node node, String path) {
        return reading.mapping(node, path).map(mapping -> {
            var limits = new LinkedHashMap<String, Limit>();
            for (var entry : mapping.entries()) {
                var at = path + "." + Hints.segment(entry.key().text());
                problems.build(entry.key().mark(), at, () -> tool(entry.key().text()));
                reading.value(entry.value(), at, Limit::parse)
                        .ifPresent(limit -> limits.put(entry.key().text(), limit));
            }
            return limits;
        });
    }

    private String tool(String key) {
        int slash = key.indexOf('/');
        var server = key.substring(0, Math.max(slash, 0));
        if (slash >= 0 && !serverNames.contains(server)) {
            throw new Invalid("there is no server " + Hints.key(server), Hints.didYouMean(server, serverNames));
        }
        if (slash == key.length() - 1) {
            throw new Invalid("no tool is named", "write TOOL or SERVER/TOOL");
        }
        if (key.indexOf('*') >= 0 || key.indexOf('?') >= 0) {
            throw new Invalid("patterns are not supported here", "name each tool, or set default");
        }
        return key;
    }

    Optional<Requests> requests(Node node, String path) {
        return reading.fields(node, path, "body", "depth", "header-deadline", "body-deadline", "streams-per-subject")
                .map(this::requests);
    }

    private Requests requests(Fields fields) {
        var requests = Requests.DEFAULT;
        requests = reading.set(fields, "body", requests, (r, text) -> r.withBody(Units.bytes(text)));
        requests = reading.set(fields, "depth", requests, (r, text) -> r.withDepth(Units.integer(text)));
        requests = reading.set(
                fields, "header-deadline", requests, (r, text) -> r.withHeaderDeadline(Units.duration(text)));
        requests =
                reading.set(fields, "body-deadline", requests, (r, text) -> r.withBodyDeadline(Units.duration(text)));
        return reading.set(
                fields, "streams-per-subject", requests, (r, text) -> r.withStreamsPerSubject(Units.integer(text)));
    }
}
