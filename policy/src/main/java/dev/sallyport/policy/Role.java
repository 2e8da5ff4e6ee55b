package dev.sallyport.policy;

import java.util.List;

/// What the subjects that have this role may do, and what they may not.
public record Role(String name, List<Rule> allow, List<Rule> deny) {

    public Role {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a role needs a name");
        }
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }
}
