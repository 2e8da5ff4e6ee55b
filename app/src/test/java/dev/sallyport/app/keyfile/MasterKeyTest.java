package dev.sallyport.app.keyfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.gateway.StoreUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {
    private static final String ONE = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String OTHER = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    @TempDir
    Path directory;

    @Test
    void aKeyIsMadeForItsOwnerAloneWhereThereIsNone() throws IOException {
        MasterKey.in(directory);

        Path file = directory.resolve("master.key");
        assertThat(file).hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(directory).isDirectoryNotContaining("glob:**/master.key.*");
    }

    @Test
    void theKeyThatIsThereStays() {
        assertThat(MasterKey.in(directory).ids())
                .isEqualTo(MasterKey.in(directory).ids());
    }

    @Test
    void aFileOfAnotherLengthIsReported() throws IOException {
        Files.write(directory.resolve("master.key"), new byte[31]);

        assertThatThrownBy(() -> MasterKey.in(directory))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContainingAll("master.key", "31 bytes", "put the right one back");
    }

    @Test
    void configuredKeysKeepTheirOrder() {
        List<String> ids = MasterKey.of(List.of(ONE, " " + OTHER + "\n")).ids();

        assertThat(ids).hasSize(2);
        assertThat(MasterKey.of(List.of(OTHER, ONE)).ids()).isEqualTo(ids.reversed());
    }

    @Test
    void aKeyThatCannotBeReadIsReportedWithoutItsText() {
        assertThatThrownBy(() -> MasterKey.of(List.of("no base64!")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openssl rand")
                .hasMessageNotContaining("no base64!");
        assertThatThrownBy(() -> MasterKey.of(List.of("AAAA")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 bytes");
    }
}
