package dev.sallyport.config.imports;

import dev.sallyport.config.Mark;
import dev.sallyport.config.Node;
import dev.sallyport.config.Problems;
import dev.sallyport.config.Reading;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The file that is imported, and what there is to say about it.
///
/// @param servers patterns for the servers that rules without one are about; none means every server
record Source(String file, List<String> servers, Problems problems, Reading reading, Set<Note> collected) {

    private static final int LONGEST_NAME = 500;

    Source(String file, List<String> servers) {
        this(file, List.copyOf(servers), new Problems(), new LinkedHashSet<>());
    }

    private Source(String file, List<String> servers, Problems problems, Set<Note> notes) {
        this(file, servers, problems, new Reading(problems, Node.Scalar::text), notes);
    }

    /// A name or pattern, which can have as many characters as a pattern here may have once they are escaped.
    Optional<String> name(Node node, String path, String text) {
        if (text.isBlank() || text.length() > LONGEST_NAME) {
            problems.add(node.mark(), path + ": expected 1 to " + LONGEST_NAME + " characters", "");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    Mark start() {
        return new Mark(file, 1, 1);
    }

    void note(Mark mark, String text) {
        collected.add(new Note(file, mark.line(), mark.column(), text));
    }

    List<Note> notes() {
        return collected.stream()
                .sorted(Comparator.comparingInt(Note::line).thenComparingInt(Note::column))
                .toList();
    }
}
