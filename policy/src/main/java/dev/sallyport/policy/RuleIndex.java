package dev.sallyport.policy;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds the rules that may speak of a request, by the most selective thing each names: a subject or role, a
/// server, and a name or the start or end of one. What is left to look at does not grow with the number of rules
/// about something else.
final class RuleIndex {
    private final Map<String, ByServer> bySubject = new HashMap<>();
    private final Map<String, ByServer> byRole = new HashMap<>();
    private final ByServer anyone = new ByServer();

    /// @param rules in the order of their rank
    RuleIndex(List<CompiledRule> rules) {
        rules.forEach(this::add);
    }

    /// Shows the candidates of a request to a visitor; some of them more than once, and in no order.
    void visit(Subject subject, Action action, Target target, String name, Consumer<Candidate> visitor) {
        visit(bySubject.get(subject.id()), action, target, name, visitor);
        if (!byRole.isEmpty()) {
            var roles = NameSet.of(subject.roles());
            for (int i = 0; i < roles.size(); i++) {
                visit(byRole.get(roles.get(i)), action, target, name, visitor);
            }
        }
        visit(anyone, action, target, name, visitor);
    }

    private static void visit(
            @Nullable ByServer rules, Action action, Target target, String name, Consumer<Candidate> visitor) {
        if (rules == null) {
            return;
        }
        var named = rules.named.get(target.server());
        if (named != null) {
            named.visit(action, target.kind(), name, visitor);
        }
        rules.any.visit(action, target.kind(), name, visitor);
    }

    private void add(CompiledRule compiled) {
        for (var rules : byWho(compiled.rule().who())) {
            for (var uses : rules.of(compiled.rule().what().servers())) {
                uses.add(compiled);
            }
        }
    }

    private List<ByServer> byWho(Who who) {
        var subjects = literals(who.subjects());
        if (!subjects.isEmpty()) {
            return subjects.stream()
                    .map(id -> bySubject.computeIfAbsent(id, _ -> new ByServer()))
                    .toList();
        }
        var roles = literals(who.roles());
        return roles.isEmpty()
                ? List.of(anyone)
                : roles.stream()
                        .map(role -> byRole.computeIfAbsent(role, _ -> new ByServer()))
                        .toList();
    }

    /// The names that the patterns stand for; none where one of them is more than a name.
    static List<String> literals(List<Glob> globs) {
        List<String> literals = new ArrayList<>();
        for (var glob : globs) {
            var literal = glob.literal();
            if (literal.isEmpty()) {
                return List.of();
            }
            literals.add(literal.get());
        }
        return literals.stream().distinct().toList();
    }

    /// A rule and the pattern of its that a name may match.
    record Candidate(CompiledRule rule, Glob name) {}

    private static final class ByServer {
        private final Map<String, ByUse> named = new HashMap<>();
        private final ByUse any = new ByUse();

        List<ByUse> of(List<Glob> servers) {
            var names = literals(servers);
            return names.isEmpty()
                    ? List.of(any)
                    : names.stream()
                            .map(name -> named.computeIfAbsent(name, _ -> new ByUse()))
                            .toList();
        }
    }

    private static final class ByUse {
        private final Map<Target.Kind, Map<Action, Names>> names = new EnumMap<>(Target.Kind.class);

        void add(CompiledRule compiled) {
            compiled.rule().what().targets().forEach((kind, globs) -> {
                var byAction = names.computeIfAbsent(kind, _ -> new EnumMap<>(Action.class));
                for (var action : compiled.rule().what().actions()) {
                    if (kind.admits(action) && compiled.rule().speaksOf(action)) {
                        var named = byAction.computeIfAbsent(action, _ -> new Names());
                        globs.forEach(glob -> named.add(new Candidate(compiled, glob)));
                    }
                }
            });
        }

        void visit(Action action, Target.Kind kind, String name, Consumer<Candidate> visitor) {
            var byAction = names.get(kind);
            var named = byAction == null ? null : byAction.get(action);
            if (named != null) {
                named.visit(name, visitor);
            }
        }
    }

    private static final class Names {
        private final Map<String, List<Candidate>> exact = new HashMap<>();
        private final PrefixTree byStart = new PrefixTree(false);
        private final PrefixTree byEnd = new PrefixTree(true);

        void add(Candidate candidate) {
            var glob = candidate.name();
            if (glob.literal().isPresent()) {
                exact.computeIfAbsent(glob.literal().get(), _ -> new ArrayList<>())
                        .add(candidate);
            } else if (glob.prefix().isEmpty()) {
                byEnd.add(glob.suffix(), candidate);
            } else {
                byStart.add(glob.prefix(), candidate);
            }
        }

        void visit(String name, Consumer<Candidate> visitor) {
            var named = exact.get(name);
            if (named != null) {
                PrefixTree.show(named, visitor);
            }
            byStart.visit(name, visitor);
            byEnd.visit(name, visitor);
        }
    }
}
