package dev.sallyport.config.imports;

import dev.sallyport.policy.Target.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Says what is different about a whole policy of MCP Auth Guard.
final class GuardNotes {

    private final Source source;

    GuardNotes(Source source) {
        this.source = source;
    }

    void add(GuardReader.Policy policy, List<GuardStatement> statements) {
        var start = source.start();
        source.note(
                start,
                "first match by priority has become: a rule that denies wins, without what rules of higher priority"
                        + " allow; where several files were loaded, those that deny now win over all others");
        if (source.servers().isEmpty()) {
            source.note(
                    start,
                    "Auth Guard stands in front of one server; the rules are about every server of the configuration."
                            + " Import with --server NAME where there are several");
        }
        if (statements.stream()
                .flatMap(one -> one.who().stream())
                .anyMatch(who -> !who.roles().isEmpty())) {
            source.note(start, "callers get roles with their keys: sallyport keys create --role ROLE");
        }
        if (policy.allows()) {
            source.note(
                    policy.mark(),
                    "what no rule matches is allowed to every caller with a credential, but not to list templates,"
                            + " complete or subscribe");
        }
        note(
                statements,
                one -> one.rule()
                                .matcher(Kind.TOOL)
                                .filter(tools -> tools.exact().isEmpty())
                                .isPresent()
                        && reachesOthers(one.rule()),
                "patterns for tools are for resources and prompts too, as in Auth Guard; remove resources and prompts"
                        + " where only tools are meant");
        note(
                statements,
                one -> one.rule()
                                .matcher(Kind.TOOL)
                                .filter(tools -> !tools.exact().isEmpty())
                                .isPresent()
                        && one.allows()
                        && reachesOthers(one.rule()),
                "names of tools are no longer for resources and prompts of the same names");
        note(
                statements,
                one -> one.who().stream()
                        .anyMatch(who ->
                                !who.subjects().isEmpty() || !who.agents().isEmpty()),
                "ids of users and agents are what a credential vouches for, never a header; a key's is key:ID, see"
                        + " sallyport keys list");
        note(
                statements,
                one -> one.allows() && one.who().stream().anyMatch(GuardWho::admitsAnonymous),
                "callers without a credential are left out; add anonymous to authentication where Auth Guard ran with"
                        + " method none");
    }

    private static boolean reachesOthers(GuardRule rule) {
        return GuardTranslation.isReachedByTools(rule, Kind.RESOURCE)
                || GuardTranslation.isReachedByTools(rule, Kind.PROMPT);
    }

    /// One note for all rules that it concerns, at the first of them in the file.
    private void note(List<GuardStatement> statements, Predicate<GuardStatement> concerned, String text) {
        var rules = statements.stream()
                .filter(one -> !one.cells().isEmpty())
                .filter(concerned)
                .map(GuardStatement::rule)
                .sorted(Comparator.comparingInt(rule -> rule.mark().line()))
                .toList();
        if (!rules.isEmpty()) {
            var names = rules.stream().map(GuardRule::name).distinct().collect(Collectors.joining(", "));
            source.note(rules.getFirst().mark(), names + ": " + text);
        }
    }
}
