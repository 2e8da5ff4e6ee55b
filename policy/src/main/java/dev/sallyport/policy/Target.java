package dev.sallyport.policy;

import java.util.Locale;

/// What is asked for.
///
/// @param kind   tool, resource, template or prompt
/// @param server the configured name of the server that offers it
/// @param name   the name of the tool or prompt as the server knows it, the URI of the resource, or
///     the URI template, exactly as received
public record Target(Kind kind, String server, String name) {

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
