package dev.sallyport.app.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Wrong usage becomes one line that names what was wrong and what may have been meant.
final class UsageErrors implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException error, String[] args) {
        CommandLine command = error.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + message(error) + " (see " + name + " --help)");
        command.getErr().flush();
        return ExitCode.USAGE;
    }

    private static String message(ParameterException error) {
        if (error instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        if (error instanceof MutuallyExclusiveArgsException || error instanceof MaxValuesExceededException) {
            return "two options were given that exclude each other";
        }
        String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        boolean ours = !(error instanceof MissingParameterException) && message.startsWith("--");
        return ours || message.isEmpty()
                ? message
                : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unmatched(UnmatchedArgumentException error) {
        CommandLine command = error.getCommandLine();
        String given = error.getUnmatched().getFirst();
        String word = given.startsWith("-") ? given.split("=", 2)[0] : given;
        String what = word.startsWith("-") ? "option" : command.getSubcommands().isEmpty() ? "argument" : "command";
        String meant = nearest(word, candidates(command))
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("");
        return "unknown " + what + " '" + word + "'" + meant;
    }

    private static List<String> candidates(CommandLine command) {
        Stream<String> options = command.getCommandSpec().options().stream().flatMap(o -> Stream.of(o.names()));
        return Stream.concat(options, command.getSubcommands().keySet().stream())
                .toList();
    }

    private static Optional<String> nearest(String word, List<String> candidates) {
        int tolerated = word.length() < 4 ? 1 : Math.max(2, word.length() / 3);
        return candidates.stream()
                .filter(candidate -> candidate.startsWith("-") == word.startsWith("-"))
                .filter(candidate -> candidate.length() > 2 && distance(word, candidate) <= tolerated)
                .min((a, b) -> Integer.compare(distance(word, a), distance(word, b)));
    }

    /// How many letters have to be put in, left out or changed.
    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
