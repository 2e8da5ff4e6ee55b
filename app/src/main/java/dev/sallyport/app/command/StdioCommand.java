package dev.sallyport.app.command;

import dev.sallyport.app.AcceptedPolicy;
import dev.sallyport.app.CommandFailed;
import dev.sallyport.app.Servers;
import dev.sallyport.app.StdioGateway;
import dev.sallyport.app.Wiring;
import dev.sallyport.config.Config;
import dev.sallyport.config.EndpointConfig;
import dev.sallyport.config.LoadedPolicy;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `sallyport stdio`
@Command(
        name = "stdio",
        description = "Runs the gateway for a client that starts it as a child: messages on standard input and output.",
        footer = {
            "  SALLYPORT_KEY=sallyport_... sallyport stdio --server files=\"npx -y"
                    + " @modelcontextprotocol/server-filesystem /srv\"",
            "  sallyport stdio --config gateway.yaml --endpoint /files --key-file ~/.config/sallyport.key",
            "",
            "The client's key comes from the environment variable SALLYPORT_KEY, or from --key-file.",
            "Exit codes: 0 the client closed its end, 1 could not start, 2 wrong usage."
        })
final class StdioCommand extends LeafCommand {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(names = "--endpoint", paramLabel = "PATH", description = "Which endpoint, where there are several servers.")
    private @Nullable String path;

    @Option(names = "--key-file", paramLabel = "FILE", description = "File with the client's key.")
    private @Nullable Path keyFile;

    @Override
    public Integer call() throws Exception {
        Config config = options.config();
        LoadedPolicy policy = options.policy(config);
        EndpointConfig endpoint = endpoint(config.endpoints().values());
        String key = key(endpoint);
        Servers servers = new Servers(config, Set.of(endpoint.server()));
        Path home = home().create().directory();
        try (Wiring wiring = new Wiring(config, policy.policy(), servers, home)) {
            if (!config.policy().isEmpty()) {
                servers.probe();
            }
            new AcceptedPolicy(home).accept(policy, wiring.settle().lastSeen());
            StdioGateway gateway = StdioGateway.of(wiring, endpoint.path(), key);
            try (var _ = options.reloading(home, config, wiring, gateway::listsChanged)) {
                gateway.serve(System.in, new FileOutputStream(FileDescriptor.out));
            }
        } catch (Exception e) {
            servers.close();
            throw e;
        }
        return 0;
    }

    private EndpointConfig endpoint(Collection<EndpointConfig> endpoints) {
        if (path == null) {
            long servers =
                    endpoints.stream().map(EndpointConfig::server).distinct().count();
            if (servers > 1) {
                throw usage("there are several servers; choose one with --endpoint, one of " + paths(endpoints));
            }
            return endpoints.iterator().next();
        }
        return endpoints.stream()
                .filter(endpoint -> endpoint.path().equals(path))
                .findFirst()
                .orElseThrow(() -> usage("there is no endpoint " + path + "; there is " + paths(endpoints)));
    }

    private @Nullable String key(EndpointConfig endpoint) {
        String key = keyFile == null ? System.getenv().getOrDefault("SALLYPORT_KEY", "") : read(keyFile);
        if (key.isBlank() && !endpoint.anonymous()) {
            throw usage("there is no key: set SALLYPORT_KEY or give --key-file; make one with sallyport keys create");
        }
        return key.isBlank() ? null : key.strip();
    }

    private static String read(Path keyFile) {
        try {
            return Files.readString(keyFile);
        } catch (IOException e) {
            throw new CommandFailed("cannot read the key file " + keyFile + "; see --key-file", e);
        }
    }

    private static String paths(Collection<EndpointConfig> endpoints) {
        return endpoints.stream().map(EndpointConfig::path).collect(Collectors.joining(", "));
    }
}
