package dev.sallyport.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is asked for.
///
/// @param kind   tool, resource, template or prompt
/// @param server the configured name of the server that offers it
/// @param name   the name of the tool or prompt as the server knows it, the URI of the resource, or
///     the URI template, exactly as received
/// @param definition what is known of it; null where the server was not seen to offer it. Resources need none
public record Target(
        Kind kind, String server, String name, @Nullable Definition definition) {

    /// Something that no server was seen to offer.
    public Target(Kind kind, String server, String name) {
        this(kind, server, name, null);
    }

    /// The kinds of things a server offers.
    public enum Kind {
        /// Listed and called by name.
        TOOL,
        /// Listed, read and subscribed to by concrete URI.
        RESOURCE,
        /// Listed and completed by URI template; what it expands to is a resource.
        TEMPLATE,
        /// Listed, got and completed by name.
        PROMPT;

        private final String word = name().toLowerCase(Locale.ROOT);

        /// Whether an action makes sense on this kind; one that does not is denied.
        public boolean admits(Action action) {
            return switch (action) {
                case LIST -> true;
                case CALL -> this == TOOL;
                case READ, SUBSCRIBE -> this == RESOURCE;
                case GET -> this == PROMPT;
                case COMPLETE -> this == PROMPT || this == TEMPLATE;
            };
        }

        /// Whether a pattern admits one only once it was seen to be offered. Resources come and go with the data.
        public boolean isDefined() {
            return this != RESOURCE;
        }

        /// `tool`, `resource`, `template` or `prompt`.
        public String word() {
            return word;
        }

        /// The pattern for names of this kind: by URI for resources and templates, else by name.
        ///
        /// @throws IllegalArgumentException if the pattern is malformed, see [Glob]
        public Glob glob(String pattern) {
            return this == RESOURCE || this == TEMPLATE ? Glob.ofUri(pattern) : Glob.ofName(pattern);
        }
    }
}
