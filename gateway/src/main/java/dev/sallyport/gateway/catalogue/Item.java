package dev.sallyport.gateway.catalogue;

/// Something that a server offers, as it describes it.
///
/// @param kind `tool`, `resource`, `template` or `prompt`
/// @param name its name, URI or template
/// @param json the whole description in canonical form, see [dev.sallyport.mcp.CanonicalJson]
public record Item(String kind, String name, String json) {}
