package dev.sallyport.config;

/// Something that is wrong with the configuration, and where.
///
/// @param file   the path of the file as it was given, or the environment variable
/// @param line   from 1, or 0 where the problem is not at one place in the file
/// @param column from 1, or 0
/// @param what   what is wrong, without any value that may be secret
/// @param hint   how to mend it, or empty
public record Problem(String file, int line, int column, String what, String hint) {

    /// `file:line:column: what; hint` on one line.
    @Override
    public String toString() {
        return (line == 0 ? file : file + ":" + line + ":" + column)
                + ": "
                + what
                + (hint.isEmpty() ? "" : "; " + hint);
    }
}
