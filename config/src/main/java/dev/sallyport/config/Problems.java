package dev.sallyport.config;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Collects problems until everything has been looked at.
public final class Problems {

    private final Set<Problem> problems = new LinkedHashSet<>();
    private final Set<String> files = new LinkedHashSet<>();

    /// Problems of files are told in the order in which the files are expected, or else had their first problem.
    void expect(String file) {
        files.add(file);
    }

    public void add(Mark mark, String what, String hint) {
        expect(mark.file());
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

    public int count() {
        return problems.size();
    }

    /// Throws if there is any problem: by file in the order the files were looked at, then by place.
    public void throwIfAny() throws ConfigException {
        if (problems.isEmpty()) {
            return;
        }
        var order = List.copyOf(files);
        var sorted = problems.stream()
                .sorted(Comparator.comparingInt((Problem problem) -> order.indexOf(problem.file()))
                        .thenComparingInt(Problem::line)
                        .thenComparingInt(Problem::column));
        throw new ConfigException(sorted.toList());
    }
}
