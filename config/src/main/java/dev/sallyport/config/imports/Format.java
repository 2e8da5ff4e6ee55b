package dev.sallyport.config.imports;

import dev.sallyport.config.Hints;
import dev.sallyport.config.Node;
import dev.sallyport.config.Problems;
import dev.sallyport.config.YamlReader;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whose policy a file is.
public enum Format {
    /// `roles` with lists of allowed tools, and `rate_limits`.
    BANSHO("Bansho"),
    /// `rules` with agents, matchers, conditions and priorities.
    AUTH_GUARD("MCP Auth Guard"),
    /// A whole configuration, with `clients` and `policy`.
    PORTCULLIS("Portcullis");

    private final String title;

    Format(String title) {
        this.title = title;
    }

    /// What the project calls itself.
    public String title() {
        return title;
    }

    /// The word on the command line: `bansho`, `auth-guard`, `portcullis`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The format of this [word][#word].
    ///
    /// @throws IllegalArgumentException with a hint, if there is none
    public static Format parse(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no format " + Hints.key(word) + "; "
                        + Hints.didYouMean(
                                word, Arrays.stream(values()).map(Format::word).toList())));
    }

    /// The format of a file by its top-level keys, where they are evident.
    public static Optional<Format> detect(String text) {
        return YamlReader.read("", text, new Problems()).flatMap(Format::of);
    }

    private static Optional<Format> of(Node root) {
        if (!(root instanceof Node.Mapping mapping)) {
            return Optional.empty();
        }
        if (has(mapping, "clients", "downstreams")) {
            return Optional.of(PORTCULLIS);
        }
        if (has(mapping, "rules") && has(mapping, "name", "default_effect")) {
            return Optional.of(AUTH_GUARD);
        }
        return has(mapping, "rate_limits") || isBanshoRoles(mapping) ? Optional.of(BANSHO) : Optional.empty();
    }

    private static boolean has(Node.Mapping mapping, String... anyOf) {
        return List.of(anyOf).stream().anyMatch(key -> mapping.get(key).isPresent());
    }

    /// Not every `roles`: our own files have them too, with entries that are mappings.
    private static boolean isBanshoRoles(Node.Mapping mapping) {
        return mapping.get("roles").stream()
                .filter(Node.Mapping.class::isInstance)
                .flatMap(roles -> ((Node.Mapping) roles).entries().stream())
                .filter(role -> role.value() instanceof Node.Mapping)
                .flatMap(role -> ((Node.Mapping) role.value()).get("allow").stream())
                .anyMatch(allow -> allow instanceof Node.Sequence items
                        && items.items().stream().anyMatch(Node.Scalar.class::isInstance));
    }
}
