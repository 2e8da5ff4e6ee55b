package dev.sallyport.app.command;

import dev.sallyport.app.CommandFailed;
import dev.sallyport.config.Config;
import dev.sallyport.oauth.upstream.Connection;
import dev.sallyport.oauth.upstream.UpstreamClient;
import dev.sallyport.oauth.upstream.UpstreamFailed;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Logs the gateway in to one server, for all callers.
@Command(
        name = "login",
        description = {
            "Log the gateway in to a server with oauth: { for: service }. With client-secret or client-key it does so by"
                    + " itself; else it prints an address to open in a browser, and waits. The gateway has to run."
        },
        footer = {
            "  sallyport upstream login wiki --config gateway.yaml",
            "",
            "Whoever has the address can log in with it, once: keep it to yourself."
        })
final class UpstreamLoginCommand extends OAuthLeafCommand {
    private static final Duration GLANCE = Duration.ofSeconds(1);

    @Parameters(paramLabel = "NAME", description = "The server's name in the configuration.")
    private String name = "";

    @Option(names = "--wait", paramLabel = "MINUTES", description = "How long to wait (default: 15, the longest).")
    private int minutes = 15;

    @Override
    public Integer call() throws Exception {
        Config config = config();
        if (config.listen().port() == 0 && config.ingress().publicUrl() == null) {
            throw new CommandFailed("the gateway takes any free port; say with listen or public-url where it is");
        }
        Instant began = Instant.now();
        try (UpstreamState state =
                UpstreamState.reaching(config, home().create().directory())) {
            UpstreamClient client = state.client();
            state.requireServer(name);
            Optional<URI> page = client.logIn(name);
            if (page.isPresent()) {
                err().println("Open this address in a browser and log in there:");
                err().println();
                err().println("  " + page.get());
                err().println();
                err().flush();
                await(client, began);
            }
            Connection connection = newest(client).orElseThrow();
            say("Logged in to " + name + " with " + Printable.of(connection.issuer()) + ".", out -> {
                UpstreamState.write(out, connection);
            });
            return ExitCode.OK;
        } catch (UpstreamFailed e) {
            throw new CommandFailed("server " + name + " " + e.getMessage());
        }
    }

    private void await(UpstreamClient client, Instant began) throws InterruptedException {
        Instant end = began.plus(Duration.ofMinutes(minutes));
        while (newest(client)
                .filter(connection -> !connection.since().isBefore(began.minusMillis(1)))
                .isEmpty()) {
            if (!Instant.now().isBefore(end)) {
                throw new CommandFailed("nobody has logged in to " + name + " within " + minutes + " minutes");
            }
            Thread.sleep(GLANCE);
        }
    }

    private Optional<Connection> newest(UpstreamClient client) {
        return client.connections().stream()
                .filter(connection -> connection.server().equals(name) && connection.subject() == null)
                .reduce((_, later) -> later);
    }
}
