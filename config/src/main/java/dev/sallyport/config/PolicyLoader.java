package dev.sallyport.config;

import dev.sallyport.policy.Catalogue;
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
        return read(config).policy();
    }

    /// The same, for whoever wants to see later whether its rules fit.
    ///
    /// @throws ConfigException with every problem of every file
    public static LoadedPolicy read(Config config) throws ConfigException {
        return read(config, Catalogue.EMPTY, PolicyScope.defaultLoader());
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
        return read(config, catalogue, loader).policy();
    }

    private static LoadedPolicy read(Config config, Catalogue catalogue, ClassLoader loader) throws ConfigException {
        return config.policy().isEmpty()
                ? LoadedPolicy.BUILT_IN
                : LoadedPolicy.read(PolicyScope.of(config.servers().keySet(), loader), config.policy(), catalogue);
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
        return LoadedPolicy.read(PolicyScope.of(Set.of(), loader), paths, Catalogue.EMPTY)
                .policy();
    }

    /// Reads policy files whose rules have to fit what servers were seen to offer.
    ///
    /// @throws ConfigException with every problem of every file
    public static PolicySet load(List<Path> paths, Catalogue catalogue) throws ConfigException {
        return LoadedPolicy.read(PolicyScope.of(Set.of()), paths, catalogue).policy();
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
}
