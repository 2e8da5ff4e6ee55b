package dev.sallyport.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Collects problems until everything has been looked at.
final class Problems {

    private final Set<Problem> problems = new LinkedHashSet<>();

    void add(Mark mark, String what, String hint) {
        problems.add(new Problem(mark.file(), mark.line(), mark.column(), what, hint));
    }

    /// Builds something whose constructor checks invariants; a broken one is a problem at this place.
    <T> Optional<T> build(Mark mark, String path, Supplier<T> constructor) {
        try {
            return Optional.of(constructor.get());
        } catch (Invalid e) {
            add(mark, path + ": " + e.what(), e.hint());
        } catch (IllegalArgumentException e) {
            add(mark, path + ": " + e.getMessage(), "");
        }
        return Optional.empty();
    }

    int count() {
        return problems.size();
    }

    /// Throws if there is any problem: by file in the order the files were looked at, then by place.
    void throwIfAny() throws ConfigException {
        if (problems.isEmpty()) {
            return;
        }
        var files = new ArrayList<>(
                new LinkedHashSet<>(problems.stream().map(Problem::file).toList()));
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparingInt((Problem problem) -> files.indexOf(problem.file()))
                .thenComparingInt(Problem::line)
                .thenComparingInt(Problem::column));
        throw new ConfigException(sorted);
    }
}
