package dev.sallyport.config.imports;

import dev.sallyport.config.Fields;
import dev.sallyport.config.Mark;
import dev.sallyport.config.Node;
import dev.sallyport.policy.Glob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Bansho: three roles, each with the tools it may call and see.
final class BanshoImport {

    private static final String ADMIN = "admin";
    private static final List<String> ROLES = List.of(ADMIN, "user", "readonly");
    private static final String EVERY_TOOL = "*";

    private final Source source;

    BanshoImport(Source source) {
        this.source = source;
    }

    Draft draft(Node root) {
        var draft = new Draft();
        draft.header().add("Make a key for each role: sallyport keys create --role readonly");
        source.reading().fields(root, "", "roles", "rate_limits").ifPresent(fields -> {
            var roles = given(fields, "roles");
            var allowed = roles.flatMap(node -> source.reading().fields(node, "roles", ROLES.toArray(String[]::new)));
            if (roles.isEmpty() || allowed.isPresent()) {
                var mark = roles.orElse(root).mark();
                ROLES.forEach(role -> draft.roles().put(role, role(allowed, role, mark)));
            }
            new BanshoLimits(source).configuration(given(fields, "rate_limits")).forEach(draft.header()::add);
        });
        noteWhatBanshoDoesNotDecide(root.mark());
        return draft;
    }

    /// Null is the same as absent.
    static Optional<Node> given(Fields fields, String key) {
        return fields.node(key).filter(node -> !(node instanceof Node.Scalar scalar && scalar.isNull()));
    }

    private List<Draft.Entry> role(Optional<Fields> roles, String role, Mark mark) {
        var path = "roles." + role;
        var allow = roles.flatMap(fields -> given(fields, role))
                .flatMap(node -> source.reading().fields(node, path, "allow"))
                .flatMap(fields -> given(fields, "allow"));
        if (allow.isEmpty()) {
            if (role.equals(ADMIN)) {
                source.note(
                        mark,
                        "roles.admin.allow is not given, so Bansho gives role admin every tool; here it gets none. Write"
                                + " allow: [\"*\"] in the source if every tool is meant");
            }
            return List.of();
        }
        var tools = tools(allow.get(), role, path + ".allow");
        if (tools.isEmpty()) {
            return List.of();
        }
        var keys = new LinkedHashMap<String, Object>();
        if (!source.servers().isEmpty()) {
            keys.put("server", source.servers());
        }
        keys.put("tools", tools);
        return List.of(new Draft.Entry(List.of(), keys));
    }

    private List<String> tools(Node node, String role, String path) {
        var tools = new LinkedHashSet<String>();
        for (var item : source.reading().sequence(node, path).orElse(List.of())) {
            source.reading()
                    .text(item, path)
                    .map(String::strip)
                    .flatMap(tool -> source.name(item, path, tool))
                    .filter(tool -> !isWildcardOfAnother(item, path, tool, role))
                    .ifPresent(tools::add);
        }
        if (tools.contains(EVERY_TOOL)) {
            source.note(
                    node.mark(),
                    "\"*\" admits the tools that the server offered when the policy was loaded; in Bansho also every"
                            + " later one");
            return List.of(EVERY_TOOL);
        }
        return literal(tools, node.mark());
    }

    private boolean isWildcardOfAnother(Node item, String path, String tool, String role) {
        boolean refused = tool.equals(EVERY_TOOL) && !role.equals(ADMIN);
        if (refused) {
            source.problems()
                    .add(item.mark(), path + ": Bansho refuses \"*\" for every role but admin", "name the tools");
        }
        return refused;
    }

    private List<String> literal(Set<String> tools, Mark mark) {
        var globs = new ArrayList<String>();
        for (var tool : tools) {
            var glob = Glob.escape(tool);
            if (!glob.equals(tool)) {
                source.note(
                        mark,
                        YamlText.flow(tool) + " is no pattern in Bansho but a tool of that very name; it still is, so"
                                + " remove the backslash if a pattern is meant");
            }
            globs.add(glob);
        }
        return globs;
    }

    private void noteWhatBanshoDoesNotDecide(Mark mark) {
        source.note(
                mark,
                "Bansho passes resources and prompts on for everybody, without a key even; here nobody may read them"
                        + " until a rule says so");
        if (source.servers().isEmpty()) {
            source.note(
                    mark,
                    "Bansho has one server and does not name it; the rules are about every server of the"
                            + " configuration. Import with --server NAME where there are several");
        }
    }
}
