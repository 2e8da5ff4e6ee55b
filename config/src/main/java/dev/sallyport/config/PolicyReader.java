package dev.sallyport.config;

import dev.sallyport.policy.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Reads rules from files and directories.
final class PolicyReader {

    private final Set<String> servers;

    /// @param servers the only servers that rules may name; none means any
    PolicyReader(Set<String> servers) {
        this.servers = servers;
    }

    List<Rule> read(List<Path> paths, Problems problems) {
        return paths.stream()
                .flatMap(path -> files(path, problems))
                .distinct()
                .flatMap(file -> rules(file, problems))
                .toList();
    }

    private static Stream<Path> files(Path path, Problems problems) {
        if (!Files.isDirectory(path)) {
            return Stream.of(path);
        }
        try (var entries = Files.list(path)) {
            var files = entries.filter(PolicyReader::isPolicy).sorted().toList();
            if (files.isEmpty()) {
                problems.add(
                        Mark.whole(path.toString()), "the directory holds no policy", "add a file that ends in .yaml");
            }
            return files.stream();
        } catch (IOException e) {
            problems.add(Mark.whole(path.toString()), "cannot be read: " + Texts.why(e), "");
            return Stream.of();
        }
    }

    private static boolean isPolicy(Path file) {
        var name = String.valueOf(file.getFileName());
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml")) && !Files.isDirectory(file);
    }

    private Stream<Rule> rules(Path file, Problems problems) {
        var reading = new Reading(problems, Expander::refuse);
        return Texts.yaml(file, problems)
                .flatMap(text -> YamlReader.read(file.toString(), text, problems))
                .map(root -> new PolicyDecoder(reading, String.valueOf(file.getFileName()), servers).rules(root))
                .stream()
                .flatMap(List::stream);
    }
}
