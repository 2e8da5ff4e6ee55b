package dev.sallyport.app;

import dev.sallyport.adapters.sqlite.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The data directory: keys, audit, seal. Every command works on it, also while the gateway runs.
///
/// @param directory may not exist yet
public record Home(Path directory) {

    /// @param chosen on the command line; null where none is
    /// @return `chosen`, else `SALLYPORT_HOME`, else the user's own data directory
    public static Home find(@Nullable Path chosen, Map<String, String> env) {
        if (chosen != null) {
            return new Home(chosen);
        }
        String named = env.getOrDefault("SALLYPORT_HOME", "");
        String data = env.getOrDefault("XDG_DATA_HOME", "");
        if (!named.isBlank()) {
            return new Home(Path.of(named));
        }
        return new Home(
                data.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".local", "share", "sallyport")
                        : Path.of(data, "sallyport"));
    }

    /// Makes the directory where it is missing, for its owner only.
    ///
    /// @throws CommandFailed where it cannot be made, read or written
    public Home create() {
        try {
            PrivateFiles.createDirectory(directory);
        } catch (IOException e) {
            throw new CommandFailed("cannot make the data directory " + directory + ": " + why(e) + hint(), e);
        }
        if (!Files.isReadable(directory) || !Files.isWritable(directory)) {
            throw new CommandFailed("cannot read and write the data directory " + directory + hint());
        }
        return this;
    }

    private static String why(IOException e) {
        boolean bare = e instanceof FileSystemException file && file.getReason() == null;
        return bare ? "it, or a directory above it, is a file or not permitted" : String.valueOf(e.getMessage());
    }

    private static String hint() {
        return "; choose another with --home DIR or SALLYPORT_HOME";
    }
}
