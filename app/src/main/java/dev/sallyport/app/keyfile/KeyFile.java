package dev.sallyport.app.keyfile;

import dev.sallyport.adapters.sqlite.PrivateFiles;
import dev.sallyport.gateway.StoreUnavailable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/// A file of 32 random bytes in the data directory, which only its owner may read, made where it is missing.
public final class KeyFile {
    static final int BYTES = 32;

    private KeyFile() {}

    /// @param remedy what to do about a file of another length
    /// @throws StoreUnavailable where it cannot be read or made
    public static byte[] in(Path directory, String name, String remedy) {
        Path file = directory.resolve(name);
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            byte[] key = Files.readAllBytes(file);
            if (key.length != BYTES) {
                throw new StoreUnavailable(file + ": has " + key.length + " bytes instead of " + BYTES + "; " + remedy);
            }
            return key;
        } catch (IOException e) {
            throw new StoreUnavailable(file + ": " + e.getMessage(), e);
        }
    }

    /// Linked into place whole, so that no other process ever reads half of it.
    private static void create(Path file) throws IOException {
        Path draft = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        PrivateFiles.createFile(draft);
        Files.write(draft, key);
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // Another process was faster: its key is the key.
        } finally {
            Files.delete(draft);
        }
    }
}
