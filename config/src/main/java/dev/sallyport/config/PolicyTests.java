package dev.sallyport.config;

import java.nio.file.Path;
import java.util.List;

/// Reads the tests of policies: files that end in `.test.yaml` or `.test.yml`.
public final class PolicyTests {

    private PolicyTests() {}

    /// Every case of test files, of the test files in directories, and of those beside policy files; none where
    /// there are no test files.
    ///
    /// @param paths test files, directories or policy files
    /// @throws ConfigException with every problem of every file
    public static List<PolicyCase> load(List<Path> paths) throws ConfigException {
        var problems = new Problems();
        var labels = PolicyFiles.labels(PolicyFiles.tests(paths, problems));
        labels.keySet().forEach(file -> problems.expect(file.toString()));
        var reading = new Reading(problems, Expander::refuse);
        var cases = labels.entrySet().stream()
                .flatMap(file -> Texts.yaml(file.getKey(), problems)
                        .flatMap(text -> YamlReader.read(file.getKey().toString(), text, problems))
                        .map(root -> new CaseDecoder(reading, file.getValue()).cases(root))
                        .stream()
                        .flatMap(List::stream))
                .toList();
        problems.throwIfAny();
        return cases;
    }
}
