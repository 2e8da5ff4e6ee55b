package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ServerConfigTest {

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of("npx -y server", List.of("npx", "-y", "server")),
                Arguments.of("  npx\t-y  server ", List.of("npx", "-y", "server")),
                Arguments.of("a 'b c' d", List.of("a", "b c", "d")),
                Arguments.of("a \"b c\" d", List.of("a", "b c", "d")),
                Arguments.of("a b\\ c", List.of("a", "b c")),
                Arguments.of("a 'b'\"c\"d", List.of("a", "bcd")),
                Arguments.of("a '' \"\"", List.of("a", "", "")),
                Arguments.of("a '\\n $X ${env:X} `x`'", List.of("a", "\\n $X ${env:X} `x`")),
                Arguments.of("a \"\\\" \\\\ \\n $X\"", List.of("a", "\" \\ \\n $X")),
                Arguments.of("a \\'b\\\" \\\\", List.of("a", "'b\"", "\\")),
                Arguments.of("a *.txt ~ $HOME | b", List.of("a", "*.txt", "~", "$HOME", "|", "b")),
                Arguments.of("a=b c=d", List.of("a=b", "c=d")),
                Arguments.of("C:\\\\x\\\\y.exe", List.of("C:\\x\\y.exe")));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandIsSplitAsAShellDoesIt(String command, List<String> words) {
        assertThat(ServerConfig.parse("files=" + command)).isEqualTo(ServerConfig.Command.of("files", words));
    }

    @Test
    void whatStartsWithHttpIsAUrl() {
        assertThat(ServerConfig.parse("r=https://h:1/mcp?a=b"))
                .isEqualTo(ServerConfig.Url.of("r", URI.create("https://h:1/mcp?a=b")));
        assertThat(ServerConfig.parse("r=HTTP://h/")).isInstanceOf(ServerConfig.Url.class);
        assertThat(ServerConfig.parse("r=httpd")).isInstanceOf(ServerConfig.Command.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "npx | expected NAME=COMMAND or NAME=URL; for example files=\"npx -y some-server\"",
                "=npx | not a name for a server; use up to 64 letters, digits, - and _, and start with a letter or"
                        + " digit",
                "-a=npx | not a name for a server; use up to 64 letters, digits, - and _, and start with a letter or"
                        + " digit",
                "a b=npx | not a name for a server; use up to 64 letters, digits, - and _, and start with a letter or"
                        + " digit",
                "a= | the command is empty; name a program, then its arguments",
                "a=\"\" x | the command is empty; name a program, then its arguments",
                "a=npx \"x | the command has an opening \" without a closing one; close it, or escape it as \\\"",
                "a=npx x\\ | the command ends with a backslash; write \\\\ for a backslash",
                "a=http://s3cr3t@h | the URL holds credentials; send them as a header, in headers",
            },
            quoteCharacter = '\0')
    void whatIsNeitherIsRefused(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerConfig.parse(text))
                .withMessage(message);
    }

    @Test
    void theOrderOfHeadersIsKept() {
        var names = List.of("Z", "A", "M", "B", "Y", "C");
        var secrets = new LinkedHashMap<String, Secret>();
        names.forEach(name -> secrets.put(name, Secret.of("x")));

        var server = new ServerConfig.Url("r", URI.create("http://h/"), secrets, ServerConfig.DEFAULT_TIMEOUT);

        assertThat(server.headers().keySet()).containsExactlyElementsOf(names);
    }
}
