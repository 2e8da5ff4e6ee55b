package dev.sallyport.config.imports;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.PolicyLoader;
import dev.sallyport.policy.PolicySet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The files below `imports/` of the test resources.
final class Examples {

    static final Path DIRECTORY = Path.of("src", "test", "resources", "imports");

    private Examples() {}

    /// The rows of a table, without comments and blank lines, as texts without blanks around them.
    static Stream<List<String>> rows(String file, int columns) {
        try {
            return Files.readAllLines(DIRECTORY.resolve(file)).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> Arrays.stream(line.split(" \\|(?= |$)", columns))
                            .map(String::strip)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Imports a file by its path below the directory, which begins with the word of its format.
    static Imported imported(String policy) throws ConfigException, IOException {
        var format = Format.parse(policy.substring(0, policy.indexOf('/')));
        return PolicyImport.from(format, policy + ".yaml", Files.readString(DIRECTORY.resolve(policy + ".yaml")));
    }

    /// The policy that is in force once the imported file is loaded.
    static PolicySet loaded(Imported imported, Path directory) throws ConfigException, IOException {
        return PolicyLoader.load(List.of(Files.writeString(directory.resolve("imported.yaml"), imported.yaml())));
    }
}
