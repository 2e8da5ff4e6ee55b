package dev.sallyport.app.command;

import dev.sallyport.app.CommandFailed;
import dev.sallyport.app.doctor.Diagnosis;
import dev.sallyport.app.doctor.Diagnosis.Level;
import dev.sallyport.app.doctor.Walk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// Walks the flow of OAuth.
@Command(
        name = "oauth",
        description = {
            "Walk the flow of OAuth as a client would, against any MCP server, and say at which step it fails and why:"
                    + " refusal, challenge, metadata, PKCE, registration, authorization; then token and call, with"
                    + " --browser or --token. Registers a client and removes it again, unless --client-id names one.",
        },
        footer = {
            "  sallyport doctor oauth --url https://mcp.example.com/wiki",
            "  sallyport doctor oauth --url https://mcp.example.com/wiki --browser",
            "  sallyport doctor oauth --url https://mcp.example.com/wiki --token - < token.txt",
            "",
            "Exit codes: 0 nothing fails, 1 a step fails, 2 wrong usage.",
        })
final class DoctorOAuthCommand extends LeafCommand {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    @Option(
            names = "--url",
            paramLabel = "URL",
            required = true,
            description = "The server's MCP endpoint, as clients know it.")
    private URI url = URI.create("");

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description = "A public client that is known, with http://127.0.0.1/callback among its redirect URIs.")
    private @Nullable String clientId;

    @Option(names = "--token", paramLabel = "TOKEN", description = "Try this access token; - reads it from the input.")
    private @Nullable String token;

    @Option(names = "--browser", description = "Print where to log in, wait for it, and go on to a call.")
    private boolean browser;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (url.getHost() == null || !SCHEMES.contains(String.valueOf(url.getScheme()))) {
            throw usage("--url: give an http or https URL, for example https://mcp.example.com/mcp");
        }
        if (browser && token != null) {
            throw usage("--browser gets a token, --token gives one: choose one of them");
        }
        Diagnoses printed = new Diagnoses(out(), ansi());
        Consumer<Diagnosis> told = json ? _ -> {} : printed::print;
        List<Diagnosis> steps =
                Walk.of(new Walk.Settings(url, clientId, readToken(), browser ? this::show : null), told);
        if (json) {
            out().println(Diagnoses.json(steps));
        }
        out().flush();
        return steps.stream().noneMatch(step -> step.level() == Level.FAIL) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void show(URI authorization) {
        err().println("open this in a browser:");
        err().println("  " + authorization);
        err().flush();
    }

    private @Nullable String readToken() throws IOException {
        if (!"-".equals(token)) {
            return token;
        }
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (line == null || line.isBlank()) {
            throw new CommandFailed("there is no token on the input");
        }
        return line.strip();
    }
}
