package dev.sallyport.mcp;

/// What a `completion/complete` asks about.
public sealed interface Ref {

    /// `{"type":"ref/prompt","name":…}`
    ///
    /// @param span the string literal of `name`, quotes included
    record Prompt(String name, Span span) implements Ref {}

    /// `{"type":"ref/resource","uri":…}`
    ///
    /// @param uri a URI or a URI template
    /// @param span the string literal of `uri`, quotes included
    record Resource(String uri, Span span) implements Ref {}
}
