package dev.sallyport.config;

import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.CatalogueAnalysis;
import dev.sallyport.policy.Finding;
import dev.sallyport.policy.PolicyAnalysis;
import dev.sallyport.policy.PolicySet;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Reads policy files.
public final class PolicyLoader {

    private PolicyLoader() {}

    /// Reads the policy that a configuration names, in which rules may only speak of its servers; the
    /// built-in one where it names none.
    ///
    /// @throws ConfigException with every problem of every file
    public static PolicySet load(Config config) throws ConfigException {
        return load(config, Catalogue.EMPTY);
    }

    /// The same, and its rules have to fit what the servers were seen to offer.
    ///
    /// @throws ConfigException with every problem of every file
    public static PolicySet load(Config config, Catalogue catalogue) throws ConfigException {
        return load(config, catalogue, PolicyScope.defaultLoader());
    }

    /// The same, with custom conditions that a class loader finds.
    ///
    /// @throws ConfigException with every problem of every file
    public static PolicySet load(Config config, Catalogue catalogue, ClassLoader loader) throws ConfigException {
        return config.policy().isEmpty()
                ? PolicySet.adminOnly()
                : load(PolicyScope.of(config.servers().keySet(), loader), config.policy(), catalogue);
    }

    /// Reads policy files, whatever servers they speak of.
    ///
    /// @param paths files, or directories of which every `.yaml` and `.yml` file is read that is no test file
    /// @throws ConfigException with every problem of every file; one bad file refuses the whole
    public static PolicySet load(List<Path> paths) throws ConfigException {
        return load(paths, PolicyScope.defaultLoader());
    }

    /// The same, with custom conditions that a class loader finds.
    ///
    /// @throws ConfigException with every problem of every file
    public static PolicySet load(List<Path> paths, ClassLoader loader) throws ConfigException {
        return load(PolicyScope.of(Set.of(), loader), paths, Catalogue.EMPTY);
    }

    /// Reads policy files whose rules have to fit what servers were seen to offer.
    ///
    /// @throws ConfigException with every problem of every file
    public static PolicySet load(List<Path> paths, Catalogue catalogue) throws ConfigException {
        return load(PolicyScope.of(Set.of(), PolicyScope.defaultLoader()), paths, catalogue);
    }

    /// Reads one policy from a text.
    ///
    /// @param file how problems call it
    /// @throws ConfigException with every problem
    public static PolicySet parse(String file, String yaml) throws ConfigException {
        var problems = new Problems();
        var rules = new PolicyReader(PolicyScope.of(Set.of())).read(file, yaml, problems);
        problems.throwIfAny();
        return PolicySet.of(rules.stream().map(PlacedRule::rule).toList());
    }

    private static PolicySet load(PolicyScope scope, List<Path> paths, Catalogue catalogue) throws ConfigException {
        var problems = new Problems();
        var placed = new PolicyReader(scope).read(paths, problems);
        problems.throwIfAny();
        var rules = placed.stream().map(PlacedRule::rule).toList();
        report(PolicyAnalysis.of(rules), placed, problems);
        report(CatalogueAnalysis.of(rules, catalogue, scope.servers()), placed, problems);
        problems.throwIfAny();
        return PolicySet.of(rules);
    }

    private static void report(List<Finding> findings, List<PlacedRule> placed, Problems problems) {
        for (var finding : findings) {
            placed.stream()
                    .filter(rule -> rule.rule().id().equals(finding.ruleId()))
                    .forEach(rule -> problems.add(rule.mark(), rule.path() + ": " + finding.what(), finding.hint()));
        }
    }
}
