package dev.sallyport.config;

/// Replaces `${…}` in values.
public interface Expander {

    /// The value with everything replaced.
    ///
    /// @throws Invalid if something cannot be replaced
    String expand(Node.Scalar scalar);

    /// For files in which nothing is replaced.
    static String refuse(Node.Scalar scalar) {
        if (scalar.text().contains("${")) {
            throw new Invalid("expansions work in the configuration file only", "write the value itself");
        }
        return scalar.text();
    }
}
