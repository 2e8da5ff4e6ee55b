package dev.sallyport.mcp;

import org.jspecify.annotations.Nullable;

/// Reads `params.ref` of `completion/complete`.
final class RefReader {
    private final Walk walk;
    private @Nullable String type;
    private @Nullable String name;
    private @Nullable Span nameSpan;
    private @Nullable String uri;
    private @Nullable Span uriSpan;

    RefReader(Walk walk) {
        this.walk = walk;
    }

    /// Reads the value the walk stands on.
    ///
    /// @return null if it is no reference
    @Nullable
    Ref read() throws MalformedMessage {
        if (!walk.atObject()) {
            walk.skip();
            return null;
        }
        walk.spelledAs(Vocabulary.REF);
        for (String key = walk.key(); key != null; key = walk.key()) {
            walk.value();
            member(key);
        }
        if ("ref/prompt".equals(type) && name != null && nameSpan != null) {
            return new Ref.Prompt(name, nameSpan);
        }
        return "ref/resource".equals(type) && uri != null && uriSpan != null ? new Ref.Resource(uri, uriSpan) : null;
    }

    private void member(String key) throws MalformedMessage {
        String value = walk.stringOrNull();
        Span span = walk.skip();
        switch (key) {
            case "type" -> type = value;
            case "name" -> {
                name = value;
                nameSpan = span;
            }
            case "uri" -> {
                uri = value;
                uriSpan = span;
            }
            default -> {}
        }
    }
}
