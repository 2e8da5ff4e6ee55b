package dev.sallyport.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Reads paths of files, which start at the configuration file's directory.
final class FilePaths {

    private static final String FROM_FILE = "a relative path starts at the configuration file's directory";
    private static final String FROM_HERE = "a relative path starts at the working directory";

    private final Path directory;

    FilePaths(Path directory) {
        this.directory = directory;
    }

    /// @param item where the text stands; one of the environment starts at the working directory
    Path existing(Node item, String text) {
        boolean inFile = item.mark().line() > 0;
        try {
            var path = inFile ? directory.resolve(text) : Path.of(text);
            if (text.isBlank() || !Files.exists(path)) {
                throw new Invalid("there is no such file or directory", inFile ? FROM_FILE : FROM_HERE);
            }
            return path;
        } catch (InvalidPathException _) {
            throw new Invalid("not a path", FROM_FILE);
        }
    }
}
