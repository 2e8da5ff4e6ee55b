package dev.sallyport.config.imports;

import dev.sallyport.config.Fields;
import dev.sallyport.config.Hints;
import dev.sallyport.config.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The parts of Portcullis's configuration that its policy depends on. The rest is checked for unknown keys.
final class PortcullisConfig {

    /// What is no policy, and where it belongs instead.
    private static final Map<String, String> SECTIONS = Map.of(
            "listen", "the configuration's listen",
            "allowed_origins", "an endpoint's allowed-origins",
            "downstreams", "the configuration's servers, under the same names",
            "redaction", "not in a policy: an obligation redacts fields by name, not texts by pattern",
            "audit", "the configuration's audit");

    /// @param cap bytes that a result may have
    record Parts(Set<String> clients, Set<String> downstreams, Optional<Node> policy, Optional<Long> cap) {}

    private enum Transport {
        STDIO,
        HTTP
    }

    private final Source source;

    PortcullisConfig(Source source) {
        this.source = source;
    }

    Parts read(Node root) {
        var known = "listen allowed_origins clients downstreams policy redaction audit".split(" ");
        var fields = source.reading().fields(root, "", known);
        if (fields.isEmpty()) {
            return new Parts(Set.of(), Set.of(), Optional.empty(), Optional.empty());
        }
        noteSections(fields.get());
        var clients = names(fields.get(), "clients", this::client);
        var downstreams = names(fields.get(), "downstreams", this::downstream);
        checkAudit(fields.get());
        var policy = fields.get().node("policy");
        if (policy.isEmpty()) {
            source.problems().add(root.mark(), "there is no policy", "is this a configuration of Portcullis?");
        }
        return new Parts(clients, downstreams, policy, cap(fields.get()));
    }

    private void noteSections(Fields fields) {
        SECTIONS.forEach((key, where) -> fields.node(key)
                .ifPresent(node -> source.note(node.mark(), key + " is not carried over; its place is " + where)));
    }

    private interface Item {
        Optional<String> name(Node node, String path);
    }

    private Set<String> names(Fields fields, String key, Item item) {
        var names = new LinkedHashSet<String>();
        var items = fields.get(key, source.reading()::sequence).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            var node = items.get(i);
            item.name(node, key + "[" + i + "]").ifPresent(name -> {
                if (!names.add(name)) {
                    source.problems().add(node.mark(), key + ": there are two " + Hints.key(name), "rename one");
                }
            });
        }
        if (names.isEmpty()) {
            source.problems()
                    .add(fields.node(key).map(Node::mark).orElseGet(source::start), key + ": there is none", "");
        }
        return names;
    }

    private Optional<String> client(Node node, String path) {
        return source.reading().fields(node, path, "id", "api_key_env").flatMap(fields -> {
            required(node, fields, "api_key_env");
            return required(node, fields, "id").filter(id -> {
                boolean anonymous = id.equals("anonymous");
                if (anonymous) {
                    source.problems()
                            .add(
                                    node.mark(),
                                    path + ": role anonymous belongs to callers without a credential",
                                    "give the client another id");
                }
                return !anonymous;
            });
        });
    }

    private Optional<String> downstream(Node node, String path) {
        var known = "name transport command url session_mode pool secrets health".split(" ");
        return source.reading().fields(node, path, known).flatMap(fields -> {
            var transport =
                    fields.get("transport", (value, at) -> source.reading().choice(value, at, Transport.values()));
            if (fields.node("transport").isEmpty()) {
                required(node, fields, "transport");
            }
            transport.ifPresent(kind -> checkTransport(node, fields, kind));
            fields.get("pool", (value, at) -> source.reading().fields(value, at, "max", "acquire_timeout", "idle_ttl"));
            fields.get("health", (value, at) -> source.reading().fields(value, at, "interval"));
            fields.get("secrets", source.reading()::mapping)
                    .ifPresent(secrets -> secrets.entries()
                            .forEach(secret -> source.reading()
                                    .fields(
                                            secret.value(),
                                            path + ".secrets."
                                                    + Hints.segment(secret.key().text()),
                                            "env")));
            return required(node, fields, "name").filter(name -> isUnambiguous(node, path, name));
        });
    }

    private boolean isUnambiguous(Node node, String path, String name) {
        if (name.contains("__")) {
            source.problems().add(node.mark(), path + ".name: it must not contain __", "rename the downstream");
            return false;
        }
        if (name.endsWith("_")) {
            source.note(
                    node.mark(),
                    "Portcullis can confuse " + Hints.key(name) + " with another downstream, since its name ends in _;"
                            + " here names of servers and tools are apart");
        }
        return true;
    }

    private void checkTransport(Node node, Fields fields, Transport transport) {
        var refused = transport == Transport.HTTP ? List.of("command", "session_mode", "pool") : List.of("url");
        for (var key : refused) {
            fields.node(key)
                    .ifPresent(value -> source.problems()
                            .add(value.mark(), fields.path(key) + ": not with this transport", "remove it"));
        }
        var needed = transport == Transport.HTTP ? "url" : "command";
        if (fields.node(needed).isEmpty()) {
            source.problems().add(node.mark(), fields.path(needed) + " is missing", "this transport needs it");
        }
    }

    private Optional<String> required(Node node, Fields fields, String key) {
        if (fields.node(key).isEmpty()) {
            source.problems().add(node.mark(), fields.path(key) + " is missing", "Portcullis refuses the file too");
        }
        return fields.get(
                key,
                (value, path) -> source.reading().text(value, path).flatMap(text -> source.name(value, path, text)));
    }

    private void checkAudit(Fields fields) {
        var known = "sink buffer high_water_mark overflow flush fsync_interval security_block_timeout".split(" ");
        fields.get("audit", (node, path) -> source.reading().fields(node, path, known))
                .ifPresent(audit -> audit.get(
                        "flush", (node, path) -> source.reading().fields(node, path, "max_records", "max_interval")));
    }

    private Optional<Long> cap(Fields fields) {
        var redaction = fields.get(
                "redaction", (node, path) -> source.reading().fields(node, path, "patterns", "max_result_bytes"));
        redaction
                .flatMap(all -> all.get("patterns", source.reading()::sequence))
                .ifPresent(patterns -> patterns.forEach(
                        node -> source.reading().fields(node, "redaction.patterns", "name", "regex", "anchor")));
        return redaction.flatMap(all -> all.get(
                "max_result_bytes", (node, path) -> source.reading().value(node, path, PortcullisConfig::positive)));
    }

    private static long positive(String text) {
        try {
            long number = Long.parseLong(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a whole number", e);
        }
        throw new IllegalArgumentException("expected a positive number");
    }
}
