package dev.sallyport.config;

import dev.sallyport.policy.condition.Value;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lays policy files out alike: two spaces to a level, keys in the order of the language, every entry in block style
/// and what is short on one line. Comments stay with their neighbours; what a value means never changes.
public final class PolicyFormat {

    private static final String BOM = "\uFEFF";

    private PolicyFormat() {}

    /// The text in its canonical form; the same text if it has it already.
    ///
    /// It need be no valid policy, only YAML that could be one. A block or several lines of text become one line in
    /// quotes.
    ///
    /// @throws ConfigException if it is not, or could not be laid out without losing something
    public static String format(String yaml) throws ConfigException {
        return format("policy", yaml);
    }

    /// The same, for a file that problems call so.
    public static String format(String file, String yaml) throws ConfigException {
        var problems = new Problems();
        var text = (yaml.startsWith(BOM) ? yaml.substring(1) : yaml)
                .replace("\r\n", "\n")
                .replace('\r', '\n');
        refuseDirectives(file, text, problems);
        var node = YamlReader.read(file, text, problems);
        problems.throwIfAny();
        var formatted = write(text);
        check(file, text, node, formatted, problems);
        problems.throwIfAny();
        return formatted;
    }

    private static void refuseDirectives(String file, String text, Problems problems) {
        if (text.startsWith("%") || text.contains("\n%")) {
            problems.add(Mark.whole(file), "YAML directives are not supported", "remove the line that starts with %");
        }
    }

    private static String write(String text) {
        var document = new LayoutReader(text).read();
        boolean aliases = names(document.root()).anyMatch(name -> name.startsWith("*"));
        return new LayoutWriter(!aliases).write(document);
    }

    /// Nothing may be lost, whatever the layout.
    private static void check(String file, String text, Optional<Node> node, String formatted, Problems problems) {
        var after = YamlReader.read(file, formatted, problems);
        boolean same = problems.count() == 0
                && node.map(PolicyFormat::meaning).equals(after.map(PolicyFormat::meaning))
                && comments(text).equals(comments(formatted))
                && names(text).equals(names(formatted))
                && write(formatted).equals(formatted);
        if (!same) {
            problems.add(
                    Mark.whole(file),
                    "cannot be laid out without losing something",
                    "look for comments and anchors at odd places");
        }
    }

    /// What is left of a node without marks, quotes and the order of keys.
    private static Object meaning(Node node) {
        return switch (node) {
            case Node.Scalar scalar when scalar.isNull() -> Value.Absent.ABSENT;
            case Node.Scalar scalar -> scalar.plain() ? ScalarReader.plain(scalar.text()) : Value.of(scalar.text());
            case Node.Sequence sequence ->
                sequence.items().stream().map(PolicyFormat::meaning).toList();
            case Node.Mapping mapping ->
                mapping.entries().stream()
                        .collect(Collectors.toMap(entry -> entry.key().text(), entry -> meaning(entry.value())));
        };
    }

    private static Map<String, Long> comments(String text) {
        return count(new YamlTokens(text).remarks().stream().map(YamlTokens.Remark::text));
    }

    private static Map<String, Long> names(String text) {
        return count(names(new LayoutReader(text).read().root()));
    }

    private static Map<String, Long> count(Stream<String> texts) {
        return texts.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    /// Its anchors and aliases.
    private static Stream<String> names(@Nullable Layout layout) {
        return switch (layout) {
            case null -> Stream.of();
            case Layout.Leaf leaf ->
                leaf.plain() && leaf.text().startsWith("*")
                        ? Stream.of(leaf.text())
                        : Stream.of(leaf.anchor()).filter(anchor -> !anchor.isEmpty());
            case Layout.Collection collection ->
                Stream.concat(
                        Stream.of(collection.anchor()).filter(anchor -> !anchor.isEmpty()),
                        collection.parts.stream().flatMap(part -> Stream.concat(names(part.key), names(part.value()))));
        };
    }
}
