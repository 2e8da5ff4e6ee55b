package dev.sallyport.config.imports;

import dev.sallyport.config.Fields;
import dev.sallyport.config.Hints;
import dev.sallyport.config.Node;
import dev.sallyport.policy.Glob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// Portcullis: a list of tools for each client, or everything for all of them.
final class PortcullisImport {

    private static final String SEPARATOR = "__";
    private static final String DEFAULT = "default";

    private final Source source;

    PortcullisImport(Source source) {
        this.source = source;
    }

    Draft draft(Node root) {
        var draft = new Draft();
        draft.header().add("Each client is a role: sallyport keys create --role CLIENT, once for every client");
        var config = new PortcullisConfig(source).read(root);
        config.clients().forEach(client -> draft.roles().put(client, List.of()));
        config.policy()
                .flatMap(node -> source.reading().fields(node, "policy", DEFAULT, "rules"))
                .ifPresent(fields -> policy(fields, config, draft, root));
        return draft;
    }

    private void policy(Fields policy, PortcullisConfig.Parts config, Draft draft, Node root) {
        var byDefault = policy.get(DEFAULT, (node, path) -> source.reading().choice(node, path, Default.values()));
        if (policy.node(DEFAULT).isEmpty()) {
            source.problems()
                    .add(root.mark(), "policy.default is missing", "write default: deny, as Portcullis asks for it");
        }
        var rules = rules(policy, config);
        if (byDefault.filter(Default.ALLOW::equals).isPresent()) {
            everything(policy, config, draft, !rules.isEmpty());
            return;
        }
        rules.forEach((client, servers) -> draft.roles()
                .put(
                        client,
                        servers.entrySet().stream()
                                .map(server -> entry(config, server.getKey(), List.copyOf(server.getValue())))
                                .toList()));
    }

    private enum Default {
        DENY,
        ALLOW
    }

    private void everything(Fields policy, PortcullisConfig.Parts config, Draft draft, boolean hasRules) {
        policy.node(DEFAULT)
                .ifPresent(node -> source.note(
                        node.mark(),
                        "default: allow lets every client call every tool"
                                + (hasRules ? ", whatever the rules say; they change nothing and are left out" : "")));
        for (var client : config.clients()) {
            draft.roles()
                    .put(
                            client,
                            config.downstreams().stream()
                                    .map(server -> entry(config, server, List.of("*")))
                                    .toList());
        }
    }

    private static Draft.Entry entry(PortcullisConfig.Parts config, String server, List<String> tools) {
        var keys = new LinkedHashMap<String, Object>();
        keys.put("server", Glob.escape(server));
        keys.put("tools", tools);
        config.cap().ifPresent(bytes -> keys.put("obligations", Map.of("cap", size(bytes))));
        return new Draft.Entry(List.of(), keys);
    }

    private static String size(long bytes) {
        return bytes % (1 << 20) == 0
                ? (bytes >> 20) + "MiB"
                : bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : bytes + "B";
    }

    /// By client and server the patterns for tools.
    private SequencedMap<String, SequencedMap<String, Set<String>>> rules(
            Fields policy, PortcullisConfig.Parts config) {
        var byClient = new LinkedHashMap<String, SequencedMap<String, Set<String>>>();
        var rules = new ArrayList<Node>();
        policy.get("rules", source.reading()::sequence).ifPresent(rules::addAll);
        for (int i = 0; i < rules.size(); i++) {
            var path = "policy.rules[" + i + "]";
            var rule = rules.get(i);
            source.reading().fields(rule, path, "client", "allow").ifPresent(fields -> {
                var client = client(rule, fields, config);
                var servers = byClient.computeIfAbsent(client, _ -> new LinkedHashMap<>());
                fields.get(
                        "allow",
                        (node, at) -> source.reading()
                                .list(
                                        node,
                                        at,
                                        item -> source.reading()
                                                .text(item, at)
                                                .flatMap(tool -> source.name(item, at, tool))
                                                .map(tool -> allow(item, at, tool, config, servers))));
            });
        }
        return byClient;
    }

    private String client(Node rule, Fields fields, PortcullisConfig.Parts config) {
        var node = fields.node("client");
        if (node.isEmpty()) {
            source.problems().add(rule.mark(), fields.path("client") + " is missing", "name the client");
            return "";
        }
        var client = source.reading().text(node.get(), fields.path("client")).orElse("");
        if (!client.isEmpty() && !config.clients().contains(client)) {
            source.problems()
                    .add(
                            node.get().mark(),
                            fields.path("client") + ": there is no client " + Hints.key(client),
                            Hints.didYouMean(client, config.clients()));
        }
        return client;
    }

    private String allow(
            Node node,
            String path,
            String text,
            PortcullisConfig.Parts config,
            SequencedMap<String, Set<String>> servers) {
        var halves = text.split(SEPARATOR, -1);
        if (halves.length != 2 || halves[0].isEmpty() || halves[1].isEmpty() || text.contains("___")) {
            source.problems()
                    .add(
                            node.mark(),
                            path + ": " + Hints.value(text) + " is not one DOWNSTREAM__TOOL",
                            text.contains("___")
                                    ? "Portcullis itself cannot tell where the tool's name begins"
                                    : "write for example github__create_issue or github__*");
            return text;
        }
        if (!config.downstreams().contains(halves[0])) {
            source.problems()
                    .add(
                            node.mark(),
                            path + ": there is no downstream " + Hints.key(halves[0]),
                            Hints.didYouMean(halves[0], config.downstreams()));
        }
        servers.computeIfAbsent(halves[0], _ -> new LinkedHashSet<>()).add(tool(node, halves[1]));
        return text;
    }

    private String tool(Node node, String tool) {
        if (tool.equals("*")) {
            return tool;
        }
        var glob = Glob.escape(tool);
        if (!glob.equals(tool)) {
            source.note(
                    node.mark(),
                    YamlText.flow(tool) + " is no pattern in Portcullis but a tool of that very name, so it admits"
                            + " nothing; remove the backslash if a pattern is meant");
        }
        return glob;
    }
}
