package dev.sallyport.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CliTest {
    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithExamplesAndAVersion(List<String> command) {
        CommandLineRun help = CommandLineRun.of((Object[]) with(command, "--help"));
        CommandLineRun version = CommandLineRun.of((Object[]) with(command, "--version"));

        assertThat(help.exit()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("Usage: sallyport", "Example", "--home", "--help", "--version");
        assertThat(help.out().substring(help.out().indexOf("Example")))
                .contains("sallyport " + String.join(" ", command));
        assertThat(version.exit()).isZero();
        assertThat(version.out()).startsWith("sallyport ").hasLineCount(1);
    }

    @Test
    void aGroupWithoutCommandShowsItsHelpAsWrongUsage() {
        CommandLineRun run = CommandLineRun.of("keys");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("create", "list", "revoke");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kyes list         | unknown command 'kyes'; did you mean 'keys'?
            keys lst          | unknown command 'lst'; did you mean 'list'?
            keys list --jsno  | unknown option '--jsno'; did you mean '--json'?
            keys list --xyzzy | unknown option '--xyzzy'
            keys list extra   | unknown argument 'extra'
            keys revoke       | missing required parameter: 'ID'
            audit query --limit=x | '--limit'
            """)
    void wrongUsageIsToldInOneLine(String line, String message) {
        CommandLineRun run = CommandLineRun.of((Object[]) line.split(" "));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("sallyport")
                .contains(message, "--help")
                .hasLineCount(1);
    }

    @Test
    void outputThatIsNoTerminalHasNoColour() {
        assertThat(CommandLineRun.of("--help").out()).doesNotContain("\u001b");
    }

    static Stream<List<String>> commands() {
        List<List<String>> paths = new ArrayList<>();
        collect(Cli.commandLine(), List.of(), paths);
        return paths.stream();
    }

    private static void collect(CommandLine command, List<String> path, List<List<String>> paths) {
        paths.add(path);
        command.getSubcommands().forEach((name, sub) -> collect(sub, List.of(with(path, name)), paths));
    }

    private static String[] with(List<String> path, String word) {
        return Stream.concat(path.stream(), Stream.of(word)).toArray(String[]::new);
    }
}
