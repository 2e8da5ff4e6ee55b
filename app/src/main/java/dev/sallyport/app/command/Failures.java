package dev.sallyport.app.command;

import dev.sallyport.app.CommandFailed;
import dev.sallyport.config.ConfigException;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.Refused;
import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.oauth.store.StoreFailed;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// A failure becomes one line, or one for each problem of a configuration; with `--debug` the whole of it.
final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (LeafCommand.root(command).debug()) {
            failure.printStackTrace(err);
        } else if (failure instanceof ConfigException problems) {
            problems.problems().forEach(err::println);
        } else {
            err.println(command.getCommandSpec().qualifiedName() + ": " + firstLine(describe(failure)));
        }
        err.flush();
        return ExitCode.SOFTWARE;
    }

    private static String describe(Exception failure) {
        return switch (failure) {
            case Refused refused -> describe(refused.refusal());
            case CommandFailed _, StoreUnavailable _, StoreFailed _, IOException _ ->
                String.valueOf(failure.getMessage());
            default ->
                failure.getClass().getSimpleName() + ": " + failure.getMessage() + " (a bug; --debug shows more)";
        };
    }

    /// What kept a server from starting.
    private static String describe(Refusal refusal) {
        return switch (refusal) {
            case Refusal.ServerUnavailable no ->
                "server " + no.server() + ": " + no.why().strip() + lastWords(no.words()) + "; try its command alone";
            case Refusal.ServerTimedOut no ->
                "server " + no.server() + ": no answer within " + no.after().toSeconds() + " s; try its command alone";
            default -> refusal.reason();
        };
    }

    private static String lastWords(@Nullable String words) {
        return words == null || words.isBlank()
                ? ""
                : " ("
                        + Printable.of(
                                words.lines().reduce("", (_, last) -> last).strip()) + ")";
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
