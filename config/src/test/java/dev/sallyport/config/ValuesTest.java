package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "30s, PT30S", "5m, PT5M", "1h, PT1H", "2d, PT48H", "0s, PT0S", "90m, PT1H30M"})
    void durationsAreReadAndShown(String text, Duration duration) {
        assertThat(Units.duration(text)).isEqualTo(duration);
        assertThat(Units.duration(Units.show(duration))).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "5", "5 s", "-5s", "+5s", "5S", "1.5s", "5m30s", "٣s", "99999999999s"})
    void otherDurationsAreRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Units.duration(text));
    }

    @ParameterizedTest
    @CsvSource({"0B, 0", "512B, 512", "64KiB, 65536", "4MiB, 4194304", "2147483647GiB, 2305843008139952128"})
    void sizesAreRead(String text, long bytes) {
        assertThat(Units.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "MiB", "4MB", "4mib", "-4MiB", "4 MiB", "99999999999B"})
    void otherSizesAreRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Units.bytes(text));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9000, 127.0.0.1, 9000",
        "[::1]:9000, ::1, 9000",
        "[::ffff:1.2.3.4]:1, ::ffff:1.2.3.4, 1",
        "localhost:0, localhost, 0",
        "gate-way.example.com:65535, gate-way.example.com, 65535",
    })
    void listenAddressesAreReadAndShown(String text, String host, int port) {
        assertThat(Listen.parse(text)).isEqualTo(new Listen(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "h",
                "h:",
                ":1",
                "h:-1",
                "h:65536",
                "::1",
                "::1:1",
                "[::1]",
                "[::1]1",
                "[h]:1",
                "[::x]:1",
                "1.2.3:1",
                "1.2.3.256:1",
                "a..b:1",
                "-a:1",
                "a b:1",
                "http://h:1",
                "h/x:1",
                "*:1"
            })
    void otherListenAddressesAreRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Listen.parse(text));
    }

    @Test
    void limitsShowAsTheyAreWritten() {
        for (var text : List.of("120/1m", "1/1s", "100000/31d", "5/90s")) {
            assertThat(Limit.parse(text)).hasToString(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mcp", "/", "//", "/a/", "/a//b", "/../a", "/.well-known", "/a b", "/a?b", "/a%20", ""})
    void pathsThatRoutersReadDifferentlyAreRefused(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> EndpointConfig.of(path, "a"));
    }

    @Test
    void aSecretShowsNothing() {
        var secret = Secret.of("s3cr3t");

        assertThat(secret)
                .hasToString("[secret]")
                .isEqualTo(Secret.of("s3cr3t"))
                .isNotEqualTo(Secret.of("other"));
        assertThat(secret.reveal()).isEqualTo("s3cr3t");
    }

    @Test
    void onlySlipsOfTheKeyboardAreSuggested() {
        var candidates = List.of("listen", "limits", "keys");

        assertThat(Hints.nearest("lisetn", candidates)).contains("listen");
        assertThat(Hints.nearest("limit", candidates)).contains("limits");
        assertThat(Hints.nearest("key", candidates)).contains("keys");
        assertThat(Hints.nearest("ke", candidates)).isEmpty();
        assertThat(Hints.nearest("something", candidates)).isEmpty();
    }
}
