package dev.sallyport.gateway.scenario;

import static dev.sallyport.gateway.GatewayFixture.SERVER;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.enforce.ValueShape;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import dev.sallyport.mcp.JsonTree;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Method;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.condition.Value;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The server of a scenario: what it offers, and how it answers everything else.
final class Upstream {
    private static final Map<Kind, ListKind> LISTS = Map.of(
            Kind.TOOL, ListKind.TOOLS,
            Kind.PROMPT, ListKind.PROMPTS,
            Kind.RESOURCE, ListKind.RESOURCES,
            Kind.TEMPLATE, ListKind.TEMPLATES);

    private final Map<ListKind, String> lists = new EnumMap<>(ListKind.class);
    private final String answer;

    Upstream(Yaml server) {
        for (ListKind kind : ListKind.values()) {
            lists.put(kind, JsonWriter.write(items(server, kind)));
        }
        answer = server.has("answer")
                ? JsonWriter.write(server.mapping("answer").members())
                : "{\"resultType\":\"complete\"}";
        server.everythingWasAskedFor();
    }

    void answer(Arrived request) {
        ListKind list = Method.of(request.method()).map(Method::list).orElse(null);
        request.result(list == null ? answer : "{\"" + list.member() + "\":" + lists.get(list) + "}");
    }

    /// What the gateway saw of it, without what came later.
    static Catalogue catalogue(Yaml server, Set<String> unseen) {
        Map<Kind, Map<String, Definition>> offer = new EnumMap<>(Kind.class);
        LISTS.forEach((kind, list) -> {
            Map<String, Definition> definitions = new HashMap<>();
            for (Yaml item : items(server, list).stream().map(Yaml::of).toList()) {
                String name = item.text(list.key(), "");
                if (!unseen.contains(name)) {
                    definitions.put(name, definition(item));
                }
            }
            offer.put(kind, definitions);
        });
        return new Catalogue(Map.of(SERVER, new Catalogue.Offer(offer)));
    }

    private static Definition definition(Yaml item) {
        Set<String> tags = item.mapping("_meta").texts("tags");
        return new Definition(tags, fields(item.mapping("annotations")), fields(item.mapping("inputSchema")), "0");
    }

    private static Value.Fields fields(Yaml mapping) {
        try {
            return (Value.Fields)
                    JsonTree.read(JsonWriter.write(mapping.members()).getBytes(UTF_8), ValueShape.INSTANCE);
        } catch (MalformedMessage e) {
            throw new AssertionError(e);
        }
    }

    /// An item that is only a name stands for the definition that has no more than that.
    private static List<Map<String, Object>> items(Yaml server, ListKind kind) {
        return server.list(kind.member()).stream()
                .map(item -> item instanceof String name
                        ? Map.<String, Object>of(kind.key(), name)
                        : Yaml.of(item).members())
                .collect(Collectors.toList());
    }
}
