package dev.sallyport.config;

import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Path.Root;
import dev.sallyport.policy.condition.Path.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the paths of conditions, of which those below `context` and `subject` have to exist.
final class PathReader {

    private final Problems problems;
    private final boolean arguments;

    /// @param arguments whether what the rule is about has any
    PathReader(Problems problems, boolean arguments) {
        this.problems = problems;
        this.arguments = arguments;
    }

    /// Whether a key of a condition is meant for a path.
    static boolean isPath(String key) {
        return PolicyKeys.ROOTS.contains(head(key));
    }

    /// What a key that is neither an operator nor a path may be meant for.
    static String hint(String key) {
        var known = new ArrayList<>(PolicyKeys.CONDITION);
        known.addAll(PolicyKeys.ROOTS);
        var head = head(key);
        return Hints.nearest(head, known)
                .map(near -> Hints.ask(near + key.substring(head.length())))
                .orElse("a field starts with " + String.join(", ", PolicyKeys.ROOTS) + "; else it can be "
                        + String.join(", ", PolicyKeys.CONDITION));
    }

    private static String head(String key) {
        int end = 0;
        while (end < key.length() && key.charAt(end) != '.' && key.charAt(end) != '[') {
            end++;
        }
        return key.substring(0, end);
    }

    /// @param where the path, in the text, of what it is read for
    Optional<Path> read(Mark mark, String where, String text) {
        return problems.build(mark, where, () -> checked(parse(text)));
    }

    private static Path parse(String text) {
        try {
            return Path.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Invalid(
                    "not a field: " + e.getMessage(),
                    "for example arguments.path, arguments.items[*].price, claims[\"odd name\"]");
        }
    }

    private Path checked(Path path) {
        switch (path.root()) {
            case CONTEXT -> checkMember(path, PolicyKeys.CONTEXT);
            case SUBJECT -> checkMember(path, PolicyKeys.SUBJECT);
            case ARGUMENTS -> {
                if (!arguments) {
                    throw new Invalid("resources and templates have no arguments", "name tools or prompts");
                }
            }
            case CLAIMS -> {}
        }
        return path;
    }

    private static void checkMember(Path path, List<String> members) {
        var root = path.root().word();
        if (path.steps().isEmpty() || !(path.steps().getFirst() instanceof Step.Key member)) {
            throw new Invalid(root + " is no field", "name a member: " + root + "." + members.getFirst());
        }
        if (!members.contains(member.name())) {
            var near = Hints.nearest(member.name(), members).map(name -> Hints.ask(root + "." + name));
            throw new Invalid(
                    "there is no " + root + "." + Hints.segment(member.name()),
                    near.orElse("it can be " + String.join(", ", members)));
        }
        if (path.steps().size() > 1 && !isElement(member.name(), path.steps())) {
            throw new Invalid("there is nothing below " + root + "." + member.name(), "end the path there");
        }
    }

    private static boolean isElement(String member, List<Step> steps) {
        return PolicyKeys.LISTS.contains(member) && steps.size() == 2 && !(steps.getLast() instanceof Step.Key);
    }

    /// A path below `claims`, as `who` has it.
    Optional<Path> claim(Mark mark, String where, String text) {
        return read(mark, where, Root.CLAIMS.word() + (text.startsWith("[") ? "" : ".") + text);
    }
}
