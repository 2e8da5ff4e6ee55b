package dev.sallyport.policy;

import java.util.Locale;

/// What a rule makes of the requests it applies to. Declared from what wins to what loses.
public enum Effect {
    DENY,
    /// A human has to approve this exact request first.
    ASK,
    ALLOW;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// The word used in policy files.
    public String word() {
        return word;
    }
}
