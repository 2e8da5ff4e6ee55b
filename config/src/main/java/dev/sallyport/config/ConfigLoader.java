package dev.sallyport.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Reads the configuration.
public final class ConfigLoader {

    private ConfigLoader() {}

    /// Reads a configuration file.
    ///
    /// @param file what relative paths in it start from is its directory
    /// @param env  for `${env:NAME}` and for `SALLYPORT_…` variables, which override the file
    /// @throws ConfigException with every problem of the file, the environment and the policy files
    public static Config load(Path file, Map<String, String> env) throws ConfigException {
        return load(file, env, List.of());
    }

    /// Reads a configuration file, to which servers are added that its endpoints and limits may name.
    ///
    /// @throws ConfigException     as above
    /// @throws IllegalArgumentException if two of the added servers have the same name
    public static Config load(Path file, Map<String, String> env, List<ServerConfig> more) throws ConfigException {
        var problems = new Problems();
        var directory = file.getParent() == null ? Path.of("") : file.getParent();
        var text = Texts.yaml(file, problems);
        var root = text.flatMap(yaml -> YamlReader.read(file.toString(), yaml, problems))
                .orElseGet(() -> nothing(file.toString()));
        return check(root, directory, env, more, problems);
    }

    /// The configuration where there is no file: defaults, `SALLYPORT_…` variables and these servers.
    ///
    /// @throws ConfigException with every problem of the environment and the policy files
    /// @throws IllegalArgumentException if two servers have the same name
    public static Config withoutFile(Map<String, String> env, List<ServerConfig> servers) throws ConfigException {
        return check(nothing("environment"), Path.of(""), env, servers, new Problems());
    }

    private static Node nothing(String file) {
        return new Node.Mapping(Mark.whole(file), List.of());
    }

    private static Config check(
            Node root, Path directory, Map<String, String> env, List<ServerConfig> more, Problems problems)
            throws ConfigException {
        var reading = new Reading(problems, new OperatorExpander(directory, env));
        var decoder = new ConfigDecoder(reading, directory, more);
        var config = decoder.decode(Environment.over(root, env, problems));
        problems.throwIfAny();
        return config.orElseThrow();
    }
}
