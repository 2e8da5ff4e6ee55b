package dev.sallyport.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Reads rules from files and directories.
final class PolicyReader {

    private final PolicyScope scope;

    PolicyReader(PolicyScope scope) {
        this.scope = scope;
    }

    /// The rules of all files, without those that have a problem.
    List<PlacedRule> read(List<Path> paths, Problems problems) {
        var files = PolicyFiles.labels(PolicyFiles.policies(paths, problems));
        files.keySet().forEach(file -> problems.expect(file.toString()));
        var roles = new PolicyRoles();
        var rules = new ArrayList<PlacedRule>();
        boolean complete = true;
        for (var file : files.entrySet()) {
            var label = file.getValue();
            var root = root(file.getKey(), problems);
            complete &= root.isPresent();
            root.map(node -> decoder(label, files.size() > 1 ? label + ":" : "", roles, problems)
                            .rules(node))
                    .ifPresent(rules::addAll);
        }
        if (complete) {
            roles.check(problems);
        }
        checkIds(rules, problems);
        return rules;
    }

    /// The rules of one text, for a problem of which it is called so.
    List<PlacedRule> read(String file, String yaml, Problems problems) {
        var roles = new PolicyRoles();
        var rules = YamlReader.read(file, yaml, problems)
                .map(root -> decoder(file, "", roles, problems).rules(root))
                .orElse(List.of());
        roles.check(problems);
        checkIds(rules, problems);
        return rules;
    }

    private PolicyDecoder decoder(String label, String prefix, PolicyRoles roles, Problems problems) {
        return new PolicyDecoder(new Reading(problems, Expander::refuse), label, prefix, scope, roles);
    }

    /// An empty file is a policy without rules.
    private static Optional<Node> root(Path file, Problems problems) {
        return Texts.yaml(file, problems).flatMap(text -> {
            int before = problems.count();
            var root = YamlReader.read(file.toString(), text, problems);
            return root.isEmpty() && problems.count() == before
                    ? Optional.of(new Node.Mapping(Mark.whole(file.toString()), List.of()))
                    : root;
        });
    }

    private static void checkIds(List<PlacedRule> rules, Problems problems) {
        var first = new HashMap<String, PlacedRule>();
        for (var rule : rules) {
            var other = first.putIfAbsent(rule.rule().id(), rule);
            if (other != null) {
                problems.add(
                        rule.mark(),
                        rule.path() + ": there is another rule "
                                + Hints.value(rule.rule().id()),
                        "the first is in " + other.rule().origin() + "; rename one");
            }
        }
    }
}
