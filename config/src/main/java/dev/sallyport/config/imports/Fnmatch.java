package dev.sallyport.config.imports;

import dev.sallyport.policy.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A pattern of Python's `fnmatch`: `*`, `?`, `[abc]`, `[a-c]` and `[!abc]`, over the whole text.
record Fnmatch(List<Part> parts) {

    private static final int MOST_ALTERNATIVES = 64;

    sealed interface Part {
        record Literal(int character) implements Part {}

        record Any() implements Part {}

        record One() implements Part {}

        /// One of these characters; of all others where it is `negated`.
        record Characters(List<Integer> characters, boolean negated) implements Part {}
    }

    static Fnmatch literal(String text) {
        return new Fnmatch(text.codePoints().<Part>mapToObj(Part.Literal::new).toList());
    }

    /// Texts that start so, contain it or end so.
    static Fnmatch around(boolean openStart, String text, boolean openEnd) {
        var parts = new ArrayList<Part>();
        if (openStart) {
            parts.add(new Part.Any());
        }
        parts.addAll(literal(text).parts());
        if (openEnd) {
            parts.add(new Part.Any());
        }
        return new Fnmatch(parts);
    }

    static Fnmatch parse(String pattern) {
        var parts = new ArrayList<Part>();
        var text = pattern.codePoints().toArray();
        for (int at = 0; at < text.length; at++) {
            switch (text[at]) {
                case '*' -> parts.add(new Part.Any());
                case '?' -> parts.add(new Part.One());
                case '[' -> {
                    int end = classEnd(text, at);
                    parts.add(end < 0 ? new Part.Literal('[') : characters(text, at + 1, end));
                    at = end < 0 ? at : end;
                }
                default -> parts.add(new Part.Literal(text[at]));
            }
        }
        return new Fnmatch(parts);
    }

    /// Where the class that starts here ends; negative where it does not.
    private static int classEnd(int[] text, int start) {
        int at = start + 1;
        at += at < text.length && text[at] == '!' ? 1 : 0;
        at += at < text.length && text[at] == ']' ? 1 : 0;
        while (at < text.length && text[at] != ']') {
            at++;
        }
        return at < text.length ? at : -1;
    }

    private static Part characters(int[] text, int from, int to) {
        boolean negated = text[from] == '!';
        var characters = new ArrayList<Integer>();
        for (int at = negated ? from + 1 : from; at < to; at++) {
            if (at + 2 < to && text[at + 1] == '-') {
                for (int c = text[at]; c <= text[at + 2] && characters.size() <= MOST_ALTERNATIVES; c++) {
                    characters.add(c);
                }
                at += 2;
            } else {
                characters.add(text[at]);
            }
        }
        return new Part.Characters(characters, negated);
    }

    boolean matches(String text) {
        var expression = parts.stream()
                .map(part -> switch (part) {
                    case Part.Literal literal -> quoted(literal.character());
                    case Part.Any _ -> ".*";
                    case Part.One _ -> ".";
                    case Part.Characters one ->
                        one.characters().isEmpty()
                                ? "(?!)"
                                : one.characters().stream()
                                        .map(Fnmatch::quoted)
                                        .collect(Collectors.joining("", one.negated() ? "[^" : "[", "]"));
                })
                .collect(Collectors.joining());
        return Pattern.compile(expression, Pattern.DOTALL).matcher(text).matches();
    }

    private static String quoted(int character) {
        return String.format("\\x{%x}", character);
    }

    /// The patterns that together match the same; empty where there are none.
    ///
    /// @param uri    whether it is for URIs
    /// @param narrow whether they may match less where they cannot match the same, or else more
    Optional<List<Glob>> globs(boolean uri, boolean narrow) {
        var texts = List.of("");
        for (var part : parts) {
            var endings = endings(part, uri, narrow);
            if (endings.isEmpty() || endings.size() * texts.size() > MOST_ALTERNATIVES) {
                return Optional.empty();
            }
            texts = texts.stream()
                    .flatMap(text -> endings.stream().map(text::concat))
                    .toList();
        }
        return Optional.of(texts.stream()
                .map(text -> uri ? Glob.ofUri(text) : Glob.ofName(text))
                .toList());
    }

    private static List<String> endings(Part part, boolean uri, boolean narrow) {
        var one = uri && !narrow ? "**" : "?";
        return switch (part) {
            case Part.Literal literal -> List.of(Glob.escape(Character.toString(literal.character())));
            case Part.Any _ -> List.of(uri ? "**" : "*");
            case Part.One _ -> List.of(one);
            case Part.Characters some
            when !some.negated() && some.characters().size() <= MOST_ALTERNATIVES ->
                some.characters().stream()
                        .map(Character::toString)
                        .map(Glob::escape)
                        .toList();
            case Part.Characters _ -> narrow ? List.of() : List.of(one);
        };
    }
}
