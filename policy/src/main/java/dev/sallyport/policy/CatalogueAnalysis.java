package dev.sallyport.policy;

import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Finds rules that do not fit what servers were seen to offer: names that nothing has, arguments that no tool
/// takes, tests that no argument can pass. What it reports is so; a rule that may be about a server that was not seen
/// is never reported.
public final class CatalogueAnalysis {

    private static final List<Target.Kind> KINDS = List.of(Target.Kind.TOOL, Target.Kind.TEMPLATE, Target.Kind.PROMPT);

    private final Catalogue catalogue;
    private final Set<String> servers;
    private final List<Finding> findings = new ArrayList<>();

    private CatalogueAnalysis(Catalogue catalogue, Set<String> servers) {
        this.catalogue = catalogue;
        this.servers = servers;
    }

    /// Of the rules that name every server they are about exactly, since others may come.
    public static List<Finding> of(List<Rule> rules, Catalogue catalogue) {
        return of(rules, catalogue, Set.of());
    }

    /// @param servers all that there are, seen or not, so that patterns for servers are known to mean no others
    public static List<Finding> of(List<Rule> rules, Catalogue catalogue, Set<String> servers) {
        var analysis = new CatalogueAnalysis(catalogue, servers);
        rules.forEach(analysis::check);
        return List.copyOf(analysis.findings);
    }

    private void check(Rule rule) {
        var covered = covered(rule.what().servers());
        if (covered.isEmpty() || !catalogue.names().containsAll(covered)) {
            return;
        }
        for (var kind : KINDS) {
            checkNames(rule, kind, covered);
        }
        checkArguments(rule, covered);
    }

    /// The servers that patterns cover; none where that is not known.
    private Set<String> covered(List<Glob> globs) {
        var covered = new TreeSet<String>();
        for (var glob : globs) {
            var literal = glob.literal();
            if (literal.isEmpty() && servers.isEmpty()) {
                return Set.of();
            }
            literal.ifPresentOrElse(
                    covered::add, () -> servers.stream().filter(glob::matches).forEach(covered::add));
        }
        return covered;
    }

    private void checkNames(Rule rule, Target.Kind kind, Set<String> covered) {
        var offered = new TreeSet<String>();
        offers(covered).forEach(offer -> offered.addAll(offer.of(kind).keySet()));
        for (var glob : rule.what().targets().getOrDefault(kind, List.of())) {
            glob.literal().filter(name -> !offered.contains(name)).ifPresent(name -> {
                var where = covered.size() == 1 ? covered.iterator().next() : String.join(" and ", covered);
                findings.add(new Finding(
                        rule.id(),
                        where + (covered.size() == 1 ? " offers" : " offer") + " no " + kind.word() + " " + name,
                        Similar.hint(name, offered)));
            });
        }
    }

    private Stream<Catalogue.Offer> offers(Set<String> covered) {
        return covered.stream().map(catalogue.servers()::get).filter(Objects::nonNull);
    }

    private void checkArguments(Rule rule, Set<String> covered) {
        var schemas = schemas(rule, covered);
        if (schemas.isEmpty()) {
            return;
        }
        var fields = new ArrayList<Condition.Field>();
        collect(rule.when(), fields);
        for (var field : fields) {
            if (field.path().root() == Path.Root.ARGUMENTS) {
                misfit(field, schemas)
                        .ifPresent(misfit -> findings.add(new Finding(rule.id(), misfit.what(), misfit.hint())));
            }
        }
    }

    /// Those of the tools that the rule is about; none where it is also about something else, or one is not known.
    private List<ArgumentSchema> schemas(Rule rule, Set<String> covered) {
        var globs = rule.what().targets().getOrDefault(Target.Kind.TOOL, List.of());
        if (!rule.what().targets().keySet().equals(Set.of(Target.Kind.TOOL))
                || globs.stream().anyMatch(glob -> glob.literal().isEmpty())) {
            return List.of();
        }
        var definitions = globs.stream()
                .flatMap(glob -> glob.literal().stream())
                .flatMap(name ->
                        offers(covered).map(offer -> offer.of(Target.Kind.TOOL).get(name)))
                .filter(Objects::nonNull)
                .toList();
        var schemas = new ArrayList<ArgumentSchema>();
        for (var definition : definitions) {
            var schema = definition.schema();
            if (schema == null) {
                return List.of();
            }
            schemas.add(new ArgumentSchema(schema));
        }
        return schemas;
    }

    private static void collect(Condition condition, List<Condition.Field> fields) {
        switch (condition) {
            case Condition.All all -> all.conditions().forEach(one -> collect(one, fields));
            case Condition.Any any -> any.conditions().forEach(one -> collect(one, fields));
            case Condition.Not not -> collect(not.condition(), fields);
            case Condition.Field field -> fields.add(field);
            case Condition.Time _, Condition.From _, Condition.Custom _ -> {}
        }
    }

    /// Why the condition is about none of the tools, if each of them has a reason.
    private static Optional<ArgumentSchema.Misfit> misfit(Condition.Field field, List<ArgumentSchema> schemas) {
        ArgumentSchema.Misfit first = null;
        for (var schema : schemas) {
            var misfit = schema.misfit(field.path(), field.test());
            if (misfit.isEmpty()) {
                return Optional.empty();
            }
            first = first == null ? misfit.get() : first;
        }
        return Optional.ofNullable(first);
    }
}
