package dev.sallyport.adapters.sqlite;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Files and directories that only their owner may open: 0600 and 0700 from the moment they exist. On a file
/// system without POSIX permissions the directory's own access rules apply.
public final class PrivateFiles {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private PrivateFiles() {}

    /// Makes the directory and its missing parents; leaves one that exists as it is.
    public static void createDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, owner("rwx------"));
    }

    /// Makes an empty file; leaves one that exists as it is.
    public static void createFile(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        try {
            Files.createFile(file, owner("rw-------"));
        } catch (FileAlreadyExistsException _) {
            // Another process was faster.
        }
    }

    private static FileAttribute<?>[] owner(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
