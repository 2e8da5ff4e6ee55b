package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {

    private Workspace workspace;

    @BeforeEach
    void workspace(@TempDir Path directory) {
        workspace = new Workspace(directory);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen: h:1\\nlisten: h:2 | 2:1: \"listen\" is given twice; it is first given in line 1",
                "servers: { a: { command: [x], command: [y] } } | 1:31: \"command\" is given twice; it is first given in"
                        + " line 1",
                "listen: h:1\\n---\\nlisten: h:2 | 2:1: a second document; a file holds one; remove the --- line",
                "listen: !!str h:1 | 1:9: YAML tags are not supported; remove the tag; quote a value to make it text",
                "? [a]\\n: b | 1:3: a key must be text, not a list",
                "a: [1, 2 | 1:9: not valid YAML: expected ',' or ']', but got <stream end>; look at indentation, brackets"
                        + " and quotes",
                "a: b: c | 1:5: not valid YAML: mapping values are not allowed here; look at indentation, brackets and"
                        + " quotes",
                "a: *x | 1:4: an alias whose anchor is not complete before it; define the anchor first",
                "a: &x [*x] | 1:8: an alias whose anchor is not complete before it; define the anchor first",
                "[] | 1:1: the file: expected a mapping, found a list; write key: value pairs, or {} for none",
                "<<: {} | 1:1: unknown key (not shown); it can be listen, public-url, tls, trusted-proxies, servers,"
                        + " endpoints, allowed-hosts, allowed-origins, keys, oauth, policy, limits, audit, metrics,"
                        + " requests or shutdown-grace",
            })
    void whatIsNotStrictYamlIsReportedWhereItStands(String yaml, String problem) {
        assertThat(workspace.problems(yaml.replace("\\n", "\n"))).containsExactly("s.yaml:" + problem);
    }

    @Test
    void aControlCharacterIsReportedWhereItStands() {
        assertThat(workspace.problems("listen: h:1\nx: 🦊\u0001"))
                .containsExactly("s.yaml:2:5: a character that YAML does not allow; remove it");
    }

    @Test
    void bytesThatAreNotUtf8AreReportedWhereTheyStand() throws IOException {
        Files.write(workspace.directory().resolve("p.yaml"), new byte[] {'r', ':', '\n', 'x', (byte) 0xff});

        assertThat(workspace.policyProblems("p.yaml"))
                .containsExactly("p.yaml:2:2: not valid UTF-8; save the file as UTF-8");
    }

    @Test
    void depthIsBounded() {
        assertThat(workspace.problems("a: " + "[".repeat(100_000)))
                .containsExactly("s.yaml:1:35: nested more than 32 levels deep");
    }

    @Test
    void sizeIsBounded() {
        assertThat(workspace.problems("#".repeat((4 << 20) + 1)))
                .containsExactly("s.yaml: cannot be read: it is larger than 4096 KiB");
    }

    @Test
    void aliasesDoNotMultiplyWithoutBound() {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            yaml.append("a%d: &a%d [".formatted(i, i))
                    .append("*a%d, ".formatted(i - 1).repeat(10))
                    .append("]\n");
        }

        assertThat(workspace.problems(yaml.toString()))
                .containsExactly("s.yaml:6:15: more than 200000 values, aliases expanded");
    }
}
