package dev.sallyport.app.command;

import dev.sallyport.app.CommandFailed;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;

/// Text files that commands read and write.
final class TextFiles {
    private TextFiles() {}

    /// Writes a file that is not there yet.
    ///
    /// @throws CommandFailed where the file exists or cannot be written
    static void create(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailed(file + " exists already; name another file or remove it", e);
        } catch (NoSuchFileException e) {
            throw new CommandFailed("cannot write " + file + ": its directory does not exist", e);
        } catch (IOException e) {
            throw new CommandFailed("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /// @throws CommandFailed where the file cannot be read
    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailed(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new CommandFailed(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /// Puts a text in the place of a file's, in one step; the file keeps its permissions.
    ///
    /// @throws CommandFailed where it cannot; the file is then as it was
    static void replace(Path file, String text) {
        try {
            Path real = file.toRealPath();
            Path fresh = Files.createTempFile(real.getParent(), real.getFileName() + ".", ".new");
            try {
                Files.writeString(fresh, text);
                PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
                if (view != null) {
                    view.setPermissions(Files.getPosixFilePermissions(real));
                }
                Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw new CommandFailed("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
