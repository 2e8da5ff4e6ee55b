package dev.sallyport.config.imports;

/// Something that was not carried over, or that is not the same.
///
/// @param file   the file as it was given
/// @param line   from 1
/// @param column from 1
public record Note(String file, int line, int column, String text) {

    /// `file:line:column: text` on one line.
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + text;
    }
}
