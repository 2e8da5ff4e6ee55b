package dev.sallyport.config.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A policy file in the making.
///
/// @param header comment lines at its top
/// @param roles  what each role may do; a role without entries is only declared
record Draft(List<String> header, SequencedMap<String, List<Entry>> roles, List<Entry> rules) {

    /// One rule.
    ///
    /// @param comments lines above it
    /// @param keys     as [YamlText] writes them; none for something that was left out
    record Entry(List<String> comments, SequencedMap<String, Object> keys) {}

    Draft() {
        this(new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>());
    }

    /// Leaves a comment in the place of a rule.
    void leaveOut(String name, String why) {
        rules.replaceAll(rule -> name.equals(rule.keys().get("name"))
                ? new Entry(List.of("left out: " + name + " " + why), new LinkedHashMap<>())
                : rule);
    }

    String yaml() {
        var text = new StringBuilder();
        header.forEach(line -> comment(text, "", line));
        text.append(header.isEmpty() ? "" : "\n");
        if (roles.isEmpty()) {
            text.append("roles: {}\n");
        } else {
            text.append("roles:\n");
            roles.forEach((role, entries) -> role(text, role, entries));
        }
        boolean hasRules = rules.stream().anyMatch(rule -> !rule.keys().isEmpty());
        text.append(rules.isEmpty() ? "" : "\n").append(hasRules ? "rules:\n" : "");
        rules.forEach(rule -> entry(text, hasRules ? "  " : "", rule));
        return text.toString();
    }

    private static void role(StringBuilder text, String role, List<Entry> entries) {
        text.append("  ").append(YamlText.scalar(role)).append(entries.isEmpty() ? ": {}\n" : ":\n    allow:\n");
        entries.forEach(entry -> entry(text, "      ", entry));
    }

    private static void entry(StringBuilder text, String indent, Entry entry) {
        entry.comments().forEach(line -> comment(text, indent, line));
        var lead = "- ";
        for (var key : entry.keys().entrySet()) {
            text.append(indent).append(lead);
            YamlText.entry(text, indent.length() + 2, key.getKey(), key.getValue());
            lead = "  ";
        }
    }

    private static void comment(StringBuilder text, String indent, String line) {
        var rest = YamlText.printable(line);
        while (!rest.isEmpty()) {
            int end = rest.length() <= 110 ? rest.length() : rest.lastIndexOf(' ', 110);
            end = end <= 0 ? rest.length() : end;
            text.append((indent + "# " + rest.substring(0, end)).stripTrailing())
                    .append('\n');
            rest = rest.substring(end).isBlank()
                    ? ""
                    : "  " + rest.substring(end).strip();
        }
    }
}
