package dev.sallyport.policy.condition;

/// A regular expression, searched for in time linear in the length of the text. Equal to another where they are
/// written alike.
public interface TextPattern {

    /// Whether any part of a text matches.
    boolean isFoundIn(String text);

    /// The expression as it was written.
    @Override
    String toString();

    @Override
    boolean equals(Object other);

    @Override
    int hashCode();
}
