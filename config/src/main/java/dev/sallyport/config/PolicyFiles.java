package dev.sallyport.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds policy files and the test files beside them.
final class PolicyFiles {

    private PolicyFiles() {}

    /// The files themselves, and of directories every `.yaml` and `.yml` file but tests.
    static List<Path> policies(List<Path> paths, Problems problems) {
        return paths.stream()
                .flatMap(path -> Files.isDirectory(path) ? inDirectory(path, problems) : given(path, problems))
                .distinct()
                .toList();
    }

    private static Stream<Path> given(Path file, Problems problems) {
        if (isTest(file)) {
            problems.add(
                    Mark.whole(file.toString()),
                    "a file of tests is no policy",
                    "name the policy files or their directory");
            return Stream.of();
        }
        return Stream.of(file);
    }

    private static Stream<Path> inDirectory(Path directory, Problems problems) {
        var files = list(directory, file -> !isTest(file), problems);
        if (files.isEmpty()) {
            problems.add(
                    Mark.whole(directory.toString()), "the directory holds no policy", "add a file that ends in .yaml");
        }
        return files.stream();
    }

    /// The test files among these, in these directories, and beside these policy files.
    static List<Path> tests(List<Path> paths, Problems problems) {
        return paths.stream()
                .flatMap(path -> isTest(path)
                        ? Stream.of(path)
                        : list(Files.isDirectory(path) ? path : directory(path), PolicyFiles::isTest, problems)
                                .stream())
                .distinct()
                .toList();
    }

    private static Path directory(Path file) {
        var parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private static List<Path> list(Path directory, Predicate<Path> wanted, Problems problems) {
        try (var entries = Files.list(directory)) {
            return entries.filter(PolicyFiles::isYaml).filter(wanted).sorted().toList();
        } catch (IOException e) {
            problems.add(Mark.whole(directory.toString()), "cannot be read: " + Texts.why(e), "");
            return List.of();
        }
    }

    private static boolean isYaml(Path file) {
        var name = name(file);
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml")) && !Files.isDirectory(file);
    }

    private static boolean isTest(Path file) {
        return name(file).endsWith(".test.yaml") || name(file).endsWith(".test.yml");
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /// What each file is called in the ids and origins of its rules: its name, or where another has the same its
    /// whole path.
    static Map<Path, String> labels(List<Path> files) {
        var count = files.stream().collect(Collectors.groupingBy(PolicyFiles::name, Collectors.counting()));
        return files.stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        file -> count.getOrDefault(name(file), 0L) > 1 ? file.toString() : name(file),
                        (one, _) -> one,
                        LinkedHashMap::new));
    }
}
