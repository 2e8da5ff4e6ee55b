package dev.sallyport.app.doctor;

import static dev.sallyport.app.doctor.Diagnosis.fail;
import static dev.sallyport.app.doctor.Diagnosis.ok;
import static dev.sallyport.app.doctor.Diagnosis.warn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The data directory and what is in it is its owner's alone: it holds digests of keys, the seal and the audit.
final class DataDirectory {
    private static final String CHECK = "data directory";
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private DataDirectory() {}

    static List<Diagnosis> check(Patient patient) {
        Path home = patient.home();
        if (Files.notExists(home)) {
            return List.of(warn(CHECK, home + " does not exist yet", "sallyport serve makes it"));
        }
        try (Stream<Path> files = Files.list(home)) {
            List<Diagnosis> open = new ArrayList<>();
            for (Path file : Stream.concat(Stream.of(home), files.sorted()).toList()) {
                if (isOpen(file)) {
                    open.add(fail(CHECK, file + " is open to others than its owner", "chmod go= " + file));
                }
            }
            return open.isEmpty() ? List.of(ok(CHECK, home + ", for its owner only")) : open;
        } catch (IOException e) {
            return List.of(fail(CHECK, home + " cannot be read: " + e.getMessage(), "run this as the gateway's user"));
        }
    }

    /// Never on a file system without such permissions.
    private static boolean isOpen(Path file) throws IOException {
        if (Files.isSymbolicLink(file) || !Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return false;
        }
        return !OWNERS.containsAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    }
}
