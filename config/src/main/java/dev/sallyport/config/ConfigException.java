package dev.sallyport.config;

import java.util.List;
import java.util.stream.Collectors;

/// The configuration cannot be used; says everything that is wrong with it.
public final class ConfigException extends Exception {

    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /// Every problem found, at least one, in the order of files, lines and columns.
    public List<Problem> problems() {
        return problems;
    }
}
