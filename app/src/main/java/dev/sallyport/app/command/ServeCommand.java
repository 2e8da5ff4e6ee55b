package dev.sallyport.app.command;

import dev.sallyport.app.AcceptedPolicy;
import dev.sallyport.app.ClientSnippet;
import dev.sallyport.app.FirstKey;
import dev.sallyport.app.RunningGateway;
import dev.sallyport.app.Servers;
import dev.sallyport.app.Wiring;
import dev.sallyport.app.reload.Reloading;
import dev.sallyport.config.Config;
import dev.sallyport.config.EndpointConfig;
import dev.sallyport.config.Listen;
import dev.sallyport.config.LoadedPolicy;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/// `sallyport serve`
@Command(
        name = "serve",
        description = "Runs the gateway: Streamable HTTP in front of MCP servers.",
        footer = {
            "  sallyport serve --server everything=\"npx -y @modelcontextprotocol/server-everything\"",
            "  sallyport serve --server wiki=http://127.0.0.1:3001/mcp --listen 127.0.0.1:9100",
            "  sallyport serve --config gateway.yaml --watch",
            "",
            "Ctrl-C or TERM ends it: calls in flight finish, children end.",
            "HUP, or sallyport reload, reads the policy again.",
            "Exit codes: 0 ended on request, 1 could not start, 2 wrong usage."
        })
final class ServeCommand extends LeafCommand {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Override
    public Integer call() throws Exception {
        Config config = options.config();
        LoadedPolicy policy = options.policy(config);
        Listen listen = RunningGateway.freePort(config.listen()); // before a server is started or a file is made
        Servers servers = new Servers(config);
        try {
            servers.probe();
            Path home = home().create().directory();
            Wiring wiring = new Wiring(config.withListen(listen), policy.policy(), servers, home).settle();
            new AcceptedPolicy(home).accept(policy, wiring.lastSeen());
            RunningGateway gateway = RunningGateway.start(wiring);
            endWithProcess(gateway, options.reloading(home, config, wiring, gateway::listsChanged));
            announce(gateway, config, FirstKey.createIn(home), out());
            new CountDownLatch(1).await();
            return ExitCode.OK;
        } finally {
            servers.close();
        }
    }

    /// A signal ends the process through its shutdown hooks; the exit code is 0 once all is ended well.
    private static void endWithProcess(RunningGateway gateway, Reloading reloading) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            reloading.close();
            gateway.close();
            Runtime.getRuntime().halt(ExitCode.OK);
        }));
    }

    private static void announce(RunningGateway gateway, Config config, Optional<String> firstKey, PrintWriter out) {
        URI base = config.publicUrl(gateway.port());
        out.println("listening on " + config.localUrl(gateway.port()));
        for (EndpointConfig endpoint : config.endpoints().values()) {
            out.println("  " + base + endpoint.path() + "  ->  " + endpoint.server()
                    + (endpoint.anonymous() ? "  (anonymous)" : ""));
        }
        if (config.policy().isEmpty()) {
            out.println("no policy file: keys with role admin may do everything, all others nothing");
        }
        out.println();
        out.println(firstKey.map(key -> "admin key: " + key + "\n(shown only now; it is kept as a digest)\n")
                .orElse("make a key with: sallyport keys create --role admin\n"));
        out.println("for your client's configuration:");
        out.println(ClientSnippet.http(base.toString(), onePerServer(config), firstKey.orElse("YOUR-KEY")));
        out.flush();
    }

    private static Collection<EndpointConfig> onePerServer(Config config) {
        Map<String, EndpointConfig> byServer = new LinkedHashMap<>();
        config.endpoints().values().forEach(endpoint -> byServer.putIfAbsent(endpoint.server(), endpoint));
        return byServer.values();
    }
}
