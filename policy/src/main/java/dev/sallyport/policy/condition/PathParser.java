package dev.sallyport.policy.condition;

import dev.sallyport.policy.condition.Path.Root;
import dev.sallyport.policy.condition.Path.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Reads `root(.name | ["name"] | [number] | [*])*`.
final class PathParser {
    private static final int LONGEST_NUMBER = 9;

    private final String text;
    private int at;

    PathParser(String text) {
        this.text = text;
    }

    Path parse() {
        var root = root(plain());
        List<Step> steps = new ArrayList<>();
        while (at < text.length()) {
            steps.add(step());
        }
        return new Path(root, steps);
    }

    /// Whether a name can stand behind a dot.
    static boolean isPlain(String name) {
        return !name.isEmpty() && name.chars().allMatch(PathParser::plain);
    }

    static String escape(String name) {
        return name.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static boolean plain(int c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '$';
    }

    private static Root root(String word) {
        return Arrays.stream(Root.values())
                .filter(root -> root.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a field starts with one of "
                        + Arrays.stream(Root.values()).map(Root::word).collect(Collectors.joining(", "))));
    }

    private Step step() {
        char c = text.charAt(at++);
        if (c == '.') {
            return new Step.Key(plain());
        }
        if (c != '[') {
            throw new IllegalArgumentException("expected . or [ at character " + at);
        }
        var step = bracketed();
        if (at >= text.length() || text.charAt(at++) != ']') {
            throw new IllegalArgumentException("a [ is not closed");
        }
        return step;
    }

    private Step bracketed() {
        if (text.startsWith("*", at)) {
            at++;
            return new Step.Each();
        }
        return text.startsWith("\"", at) ? new Step.Key(quoted()) : new Step.Index(number());
    }

    private String plain() {
        int from = at;
        while (at < text.length() && plain(text.charAt(at))) {
            at++;
        }
        if (at == from) {
            throw new IllegalArgumentException("a name is missing at character " + (at + 1)
                    + "; one with other characters than letters, digits, _ and - is written [\"name\"]");
        }
        return text.substring(from, at);
    }

    private int number() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from || at - from > LONGEST_NUMBER) {
            throw new IllegalArgumentException("between [ and ] stands a number, * or a quoted name");
        }
        return Integer.parseInt(text.substring(from, at));
    }

    private String quoted() {
        var name = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                at++;
            }
            if (at < text.length()) {
                name.append(text.charAt(at++));
            }
        }
        if (at++ >= text.length()) {
            throw new IllegalArgumentException("a quoted name is not closed");
        }
        return name.toString();
    }
}
