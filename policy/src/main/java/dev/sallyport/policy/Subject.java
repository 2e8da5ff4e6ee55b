package dev.sallyport.policy;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// Who asks.
///
/// @param id    stable and unique, for example `key:k_1a2b`; never a credential
/// @param roles names of roles, iterated in alphabetical order so that decisions are repeatable
public record Subject(String id, Set<String> roles) {

    public Subject {
        if (id.isBlank()) {
            throw new IllegalArgumentException("a subject needs an id");
        }
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
    }

    /// The subject of a caller that was let in without a credential: id and only role `anonymous`.
    public static Subject anonymous() {
        return new Subject("anonymous", Set.of("anonymous"));
    }
}
