package dev.sallyport.config.imports;

import dev.sallyport.config.imports.GuardStatement.Cell;
import dev.sallyport.config.imports.GuardStatement.Phase;
import dev.sallyport.config.imports.GuardTests.Meaning;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Target.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Says a rule in our words, each rule for itself.
final class GuardTranslation {

    private static final List<Kind> KINDS = List.of(Kind.TOOL, Kind.RESOURCE, Kind.PROMPT);

    private final Source source;

    GuardTranslation(Source source) {
        this.source = source;
    }

    GuardStatement statement(GuardRule rule) {
        var statement = new GuardStatement(rule, who(rule), List.of());
        List<Meaning.Test> tests = new ArrayList<>();
        List<List<Fnmatch>> names = new ArrayList<>();
        for (var condition : rule.conditions()) {
            switch (meaning(rule, condition)) {
                case Meaning.Test test -> {
                    noteMissing(rule, condition);
                    tests.add(test);
                }
                case Meaning.Names(var patterns) -> names.add(patterns);
                case Meaning.Always _ -> {}
                case Meaning.Lost(var why) -> {
                    source.note(condition.mark(), lost(rule, condition, why));
                    if (rule.allows()) {
                        return statement;
                    }
                }
            }
        }
        return statement.with(cells(rule, tests, names));
    }

    private Meaning meaning(GuardRule rule, GuardRule.Test condition) {
        try {
            var meaning = new GuardTests(rule.allows()).meaning(condition);
            if (meaning instanceof Meaning.Test && GuardHours.isMeant(condition)) {
                source.note(
                        condition.mark(),
                        "Auth Guard knows no time of day; here the hours are those that are meant, in UTC: set the zone");
            }
            return meaning;
        } catch (IllegalArgumentException e) {
            source.problems()
                    .add(
                            condition.mark(),
                            "condition on " + condition.field() + ": " + e.getMessage(),
                            "to Auth Guard such a condition is false; mend it or remove the rule");
            return new Meaning.Always();
        }
    }

    private static String lost(GuardRule rule, GuardRule.Test condition, String why) {
        return "rule " + rule.name() + ": the condition on " + condition.field() + " cannot be carried over ("
                + why + "); the rule "
                + (rule.allows() ? "is left out" : "denies whether it holds or not");
    }

    private void noteMissing(GuardRule rule, GuardRule.Test condition) {
        if (rule.allows() && condition.operator().isNegative() && !GuardHours.isMeant(condition)) {
            source.note(
                    condition.mark(),
                    "rule " + rule.name() + ": to Auth Guard this also holds where " + condition.field()
                            + " is missing or no text; here the rule then does not apply");
        }
        if (!rule.allows()
                && condition.operator() == GuardRule.Operator.REGEX
                && !YamlText.flow(condition.value()).matches("['\"]?\\^.*")) {
            source.note(
                    condition.mark(),
                    "rule " + rule.name() + ": Auth Guard looks for the expression at the start of the text only; here"
                            + " it is looked for everywhere");
        }
    }

    /// Several where ids of users or of agents will do; none where it is about nobody.
    private static List<GuardWho> who(GuardRule rule) {
        var agents = rule.agents();
        var users = ids(rule, agents.users());
        var bots = ids(rule, agents.agents());
        var patterns = ids(rule, agents.patterns());
        if (users.isEmpty() || bots.isEmpty() || patterns.isEmpty()) {
            return List.of();
        }
        var roles = agents.roles().contains("*")
                ? List.of(Glob.ofName("*"))
                : agents.roles().stream().map(Glob::exactly).toList();
        if (patterns.get().isEmpty()) {
            return List.of(new GuardWho(users.get(), roles, bots.get()));
        }
        var who = new ArrayList<GuardWho>();
        both(rule, users.get(), patterns.get()).ifPresent(both -> who.add(new GuardWho(both, roles, bots.get())));
        both(rule, bots.get(), patterns.get()).ifPresent(both -> who.add(new GuardWho(users.get(), roles, both)));
        return who;
    }

    /// The ids that it is about: an empty list for all of them, empty for none. For a rule that denies, `*` is
    /// everybody, with an id or without.
    private static Optional<List<Glob>> ids(GuardRule rule, List<Fnmatch> patterns) {
        var globs = new ArrayList<Glob>();
        for (var pattern : patterns) {
            var same = pattern.globs(false, rule.allows());
            if (same.isEmpty() && !rule.allows()) {
                return Optional.of(List.of());
            }
            same.ifPresent(globs::addAll);
        }
        if (!rule.allows() && globs.stream().anyMatch(Globs::isEverything)) {
            return Optional.of(List.of());
        }
        return globs.isEmpty() && !patterns.isEmpty() ? Optional.empty() : Optional.of(globs);
    }

    private static Optional<List<Glob>> both(GuardRule rule, List<Glob> ids, List<Glob> patterns) {
        if (ids.isEmpty()) {
            return Optional.of(patterns);
        }
        var both = ids.stream()
                .filter(id -> patterns.stream()
                        .anyMatch(pattern -> rule.allows() ? Globs.covers(pattern, id) : !Globs.disjoint(pattern, id)))
                .toList();
        return both.isEmpty() ? Optional.empty() : Optional.of(both);
    }

    private List<Cell> cells(GuardRule rule, List<Meaning.Test> tests, List<List<Fnmatch>> names) {
        var targets = new GuardTargets(source, rule.allows());
        var cells = new ArrayList<Cell>();
        for (var kind : KINDS) {
            boolean reached = isReachedByTools(rule, kind);
            var matcher = rule.matcher(kind)
                    .filter(found ->
                            !(reached && rule.allows() && !found.exact().isEmpty()))
                    .filter(found -> isSaid(rule, found, kind));
            if (matcher.isEmpty()) {
                continue;
            }
            var tags = kind == Kind.RESOURCE
                    ? List.<String>of()
                    : matcher.get().tags().stream().map(Glob::escape).toList();
            var globs = targets.of(matcher.get(), kind, names).stream()
                    .filter(glob -> !(reached && isNoUri(kind, glob)))
                    .toList();
            for (var phase : Phase.values()) {
                if (rule.actions().contains(action(kind, phase))) {
                    tests(rule, kind, phase, tests)
                            .ifPresent(
                                    held -> globs.forEach(glob -> cells.add(new Cell(kind, phase, glob, tags, held))));
                }
            }
        }
        return cells;
    }

    /// Whether what the rule says of tools is also said of these. Of those that it allows by name this is not
    /// carried over.
    static boolean isReachedByTools(GuardRule rule, Kind kind) {
        return rule.own().containsKey(Kind.TOOL) && !rule.own().containsKey(kind);
    }

    private static boolean isNoUri(Kind kind, Glob glob) {
        return kind == Kind.RESOURCE
                && glob.literal().filter(uri -> uri.indexOf(':') < 0).isPresent();
    }

    /// Resources have no tags here.
    private boolean isSaid(GuardRule rule, GuardRule.Matcher matcher, Kind kind) {
        if (kind != Kind.RESOURCE || matcher.tags().isEmpty()) {
            return true;
        }
        source.note(
                matcher.mark(),
                rule.allows()
                        ? "tags do not reach resources here, so no resource is allowed"
                        : "tags do not reach resources here, so the rule denies them whatever their tags");
        return !rule.allows();
    }

    static String action(Kind kind, Phase phase) {
        if (phase == Phase.LIST) {
            return "list";
        }
        return switch (kind) {
            case TOOL -> "call";
            case RESOURCE -> "read";
            default -> "get";
        };
    }

    /// The conditions in a phase; empty where the rule surely does not apply. Lists and resources have no arguments:
    /// Auth Guard decides conditions on them there as on any that are missing.
    private static Optional<List<Meaning.Test>> tests(
            GuardRule rule, Kind kind, Phase phase, List<Meaning.Test> tests) {
        if (phase == Phase.USE && kind != Kind.RESOURCE) {
            return Optional.of(tests);
        }
        var onArguments = tests.stream().filter(Meaning.Test::onArguments).toList();
        if (rule.allows()) {
            boolean applies = onArguments.isEmpty()
                    || (kind != Kind.RESOURCE && onArguments.stream().allMatch(Meaning.Test::onMissing));
            return applies ? Optional.of(tests) : Optional.empty();
        }
        return onArguments.stream().allMatch(Meaning.Test::onMissing)
                ? Optional.of(tests.stream().filter(test -> !test.onArguments()).toList())
                : Optional.empty();
    }
}
