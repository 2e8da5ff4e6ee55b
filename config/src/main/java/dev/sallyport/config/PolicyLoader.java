package dev.sallyport.config;

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
        return config.policy().isEmpty()
                ? PolicySet.adminOnly()
                : load(new PolicyReader(config.servers().keySet()), config.policy());
    }

    /// Reads policy files, whatever servers they speak of. Roles of the same name are merged.
    ///
    /// @param paths files, or directories of which every `.yaml` and `.yml` file is read
    /// @throws ConfigException with every problem of every file; one bad file refuses the whole
    public static PolicySet load(List<Path> paths) throws ConfigException {
        return load(new PolicyReader(Set.of()), paths);
    }

    private static PolicySet load(PolicyReader reader, List<Path> paths) throws ConfigException {
        var problems = new Problems();
        var rules = reader.read(paths, problems);
        problems.throwIfAny();
        return PolicySet.of(rules);
    }
}
