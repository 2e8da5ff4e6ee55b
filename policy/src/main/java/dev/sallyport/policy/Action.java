package dev.sallyport.policy;

import java.util.Locale;

/// What a subject wants to do with a [Target].
public enum Action {
    /// See the target in a list.
    LIST,
    /// Call a tool.
    CALL,
    /// Read a resource.
    READ,
    /// Get a prompt.
    GET,
    /// Ask for completions of an argument of a prompt or template.
    COMPLETE,
    /// Be told of changes to a resource.
    SUBSCRIBE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// Whether the request comes before there are arguments, so that conditions on them are open.
    public boolean precedesArguments() {
        return this == LIST || this == COMPLETE;
    }

    /// Whether a human can be asked to approve it (protocol.md M1); a rule that asks allows [#LIST] and speaks of
    /// no other.
    public boolean isApprovable() {
        return this == CALL || this == READ || this == GET;
    }

    /// The word used for this action in policy files: `list`, `call` and so on.
    public String word() {
        return word;
    }
}
