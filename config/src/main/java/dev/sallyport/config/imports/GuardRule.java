package dev.sallyport.config.imports;

import dev.sallyport.config.Mark;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.condition.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A rule of MCP Auth Guard, as it stands in the file.
///
/// @param actions the words that its action patterns match, of `list`, `call`, `read` and `get`
record GuardRule(
        Mark mark,
        String name,
        String description,
        boolean allows,
        Agents agents,
        Map<Kind, Matcher> own,
        Set<String> actions,
        List<Test> conditions,
        int priority) {

    /// Whom it is about; a list that is empty asks for nothing.
    ///
    /// @param patterns for the user's or the agent's id
    record Agents(List<Fnmatch> users, List<String> roles, List<Fnmatch> agents, List<Fnmatch> patterns) {
        static final Agents ANYBODY = new Agents(List.of(), List.of(), List.of(), List.of());
    }

    /// What it is about; every list that is not empty has to have something that matches.
    ///
    /// @param exact names or URIs
    record Matcher(
            Mark mark,
            List<String> exact,
            List<Fnmatch> patterns,
            List<String> schemes,
            List<String> namespaces,
            List<String> tags) {}

    /// One condition; all of them have to hold.
    record Test(Mark mark, String field, Operator operator, Value value) {
        boolean isOnArguments() {
            return field.startsWith("tool.args.");
        }
    }

    enum Operator {
        EQUALS,
        NOT_EQUALS,
        IN,
        NOT_IN,
        CONTAINS,
        NOT_CONTAINS,
        STARTS_WITH,
        ENDS_WITH,
        REGEX,
        GT,
        LT,
        GTE,
        LTE;

        /// As it is written: `not_equals`.
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isNegative() {
            return this == NOT_EQUALS || this == NOT_IN || this == NOT_CONTAINS;
        }
    }

    /// The matcher for a kind: its own, else that for tools, which reaches resources and prompts too; empty where
    /// the rule has others only.
    Optional<Matcher> matcher(Kind kind) {
        if (own.isEmpty()) {
            return Optional.of(new Matcher(mark, List.of(), List.of(), List.of(), List.of(), List.of()));
        }
        return Optional.ofNullable(own.get(kind)).or(() -> Optional.ofNullable(own.get(Kind.TOOL)));
    }
}
