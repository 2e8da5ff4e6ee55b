package dev.sallyport.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.policy.PolicySet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A directory with configuration files, and what loading them says.
record Workspace(Path directory) {

    Path write(String name, String content) {
        try {
            var file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Config load(String yaml, Map<String, String> env) throws ConfigException {
        return ConfigLoader.load(write("s.yaml", yaml), env);
    }

    Config load(String yaml) throws ConfigException {
        return load(yaml, Map.of());
    }

    /// The problems of a configuration, one to a line, with paths relative to the directory.
    List<String> problems(String yaml, Map<String, String> env) {
        return lines(catchThrowableOfType(ConfigException.class, () -> load(yaml, env)));
    }

    List<String> problems(String yaml) {
        return problems(yaml, Map.of());
    }

    PolicySet policy(String... names) throws ConfigException {
        return PolicyLoader.load(paths(names));
    }

    List<String> policyProblems(String... names) {
        return lines(catchThrowableOfType(ConfigException.class, () -> policy(names)));
    }

    private List<Path> paths(String... names) {
        return List.of(names).stream().map(directory::resolve).toList();
    }

    private List<String> lines(ConfigException e) {
        return e.problems().stream()
                .map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }
}
