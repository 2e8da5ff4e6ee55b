package dev.sallyport.mcp;

/// What a list answer lists: the member of `result` that holds the items, and the member that names an item.
public enum ListKind {
    TOOLS("tools", "name"),
    RESOURCES("resources", "uri"),
    TEMPLATES("resourceTemplates", "uriTemplate"),
    PROMPTS("prompts", "name");

    private final String member;
    private final String key;

    ListKind(String member, String key) {
        this.member = member;
        this.key = key;
    }

    /// @return the member of `result` that is the array of items
    public String member() {
        return member;
    }

    /// @return the member of each item that identifies it
    public String key() {
        return key;
    }
}
