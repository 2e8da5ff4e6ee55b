package dev.sallyport.app;

import dev.sallyport.adapters.sqlite.PrivateFiles;
import dev.sallyport.gateway.Seal;
import dev.sallyport.gateway.StoreUnavailable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/// The key that seals what the gateway hands out: a file of 32 random bytes in the data directory, which only its
/// owner may read, made where it is missing.
final class SealKey {
    private SealKey() {}

    /// @throws StoreUnavailable where it cannot be read or made
    static byte[] in(Path directory) {
        Path file = directory.resolve("seal.key");
        try {
            if (!Files.exists(file)) {
                create(directory, file);
            }
            byte[] key = Files.readAllBytes(file);
            if (key.length != Seal.KEY_BYTES) {
                throw new StoreUnavailable(file + ": has " + key.length + " bytes instead of 32; remove it to get a new"
                        + " one, which ends all sessions");
            }
            return key;
        } catch (IOException e) {
            throw new StoreUnavailable(file + ": " + e.getMessage(), e);
        }
    }

    /// Linked into place whole, so that no other process ever reads half of it.
    private static void create(Path directory, Path file) throws IOException {
        Path draft = directory.resolve("seal.key." + ProcessHandle.current().pid());
        byte[] key = new byte[Seal.KEY_BYTES];
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
