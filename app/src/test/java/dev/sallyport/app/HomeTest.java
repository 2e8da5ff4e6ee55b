package dev.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    Path directory;

    @Test
    void theOptionComesFirstThenTheVariablesThenTheUsersOwn() {
        Map<String, String> both = Map.of("SALLYPORT_HOME", "/named", "XDG_DATA_HOME", "/data");

        assertThat(Home.find(Path.of("/chosen"), both).directory()).isEqualTo(Path.of("/chosen"));
        assertThat(Home.find(null, both).directory()).isEqualTo(Path.of("/named"));
        assertThat(Home.find(null, Map.of("XDG_DATA_HOME", "/data")).directory())
                .isEqualTo(Path.of("/data/sallyport"));
        assertThat(Home.find(null, Map.of("SALLYPORT_HOME", "")).directory())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".local/share/sallyport"));
    }

    @Test
    void isMadeForItsOwnerAlone() throws IOException {
        Home home = new Home(directory.resolve("a/b")).create();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.directory())))
                .isEqualTo("rwx------");
    }

    @Test
    void whereItCannotBeMadeNothingIs() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> new Home(file.resolve("a/b")).create())
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("--home");
        assertThatThrownBy(() -> new Home(file).create()).isInstanceOf(CommandFailed.class);
        assertThat(directory).isDirectoryContaining(path -> path.equals(file));
    }
}
