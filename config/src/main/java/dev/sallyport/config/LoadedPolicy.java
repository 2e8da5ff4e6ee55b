package dev.sallyport.config;

import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.CatalogueAnalysis;
import dev.sallyport.policy.Finding;
import dev.sallyport.policy.PolicyAnalysis;
import dev.sallyport.policy.PolicySet;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// A policy as its files were read, once, with where each rule stands in them.
public final class LoadedPolicy {
    static final LoadedPolicy BUILT_IN = new LoadedPolicy(PolicySet.adminOnly(), List.of(), Set.of());

    private final PolicySet policy;
    private final List<PlacedRule> placed;
    private final Set<String> servers;

    private LoadedPolicy(PolicySet policy, List<PlacedRule> placed, Set<String> servers) {
        this.policy = policy;
        this.placed = placed;
        this.servers = servers;
    }

    static LoadedPolicy read(PolicyScope scope, List<Path> paths, Catalogue catalogue) throws ConfigException {
        var problems = new Problems();
        var placed = new PolicyReader(scope).read(paths, problems);
        problems.throwIfAny();
        var rules = placed.stream().map(PlacedRule::rule).toList();
        report(PolicyAnalysis.of(rules), placed, problems);
        report(CatalogueAnalysis.of(rules, catalogue, scope.servers()), placed, problems);
        problems.throwIfAny();
        return new LoadedPolicy(PolicySet.of(rules), placed, scope.servers());
    }

    public PolicySet policy() {
        return policy;
    }

    /// Checks that the rules fit what the servers were seen to offer.
    ///
    /// @throws ConfigException with every rule that does not
    public void checkAgainst(Catalogue catalogue) throws ConfigException {
        var problems = new Problems();
        report(CatalogueAnalysis.of(policy.rules(), catalogue, servers), placed, problems);
        problems.throwIfAny();
    }

    private static void report(List<Finding> findings, List<PlacedRule> placed, Problems problems) {
        for (var finding : findings) {
            placed.stream()
                    .filter(rule -> rule.rule().id().equals(finding.ruleId()))
                    .forEach(rule -> problems.add(rule.mark(), rule.path() + ": " + finding.what(), finding.hint()));
        }
    }
}
