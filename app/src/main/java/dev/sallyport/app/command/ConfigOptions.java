package dev.sallyport.app.command;

import dev.sallyport.app.AcceptedPolicy;
import dev.sallyport.app.Wiring;
import dev.sallyport.app.reload.Reload;
import dev.sallyport.app.reload.Reloading;
import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigLoader;
import dev.sallyport.config.Listen;
import dev.sallyport.config.LoadedPolicy;
import dev.sallyport.config.PolicyLoader;
import dev.sallyport.config.ServerConfig;
import dev.sallyport.gateway.authorize.ListChanges;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What `serve` and `stdio` are told about the gateway they run: a file, options, or both.
final class ConfigOptions {
    private static final Logger log = LoggerFactory.getLogger(ConfigOptions.class);

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (docs/configuration.md).")
    private @Nullable Path file;

    @Option(
            names = "--server",
            paramLabel = "NAME=COMMAND|URL",
            description = "A server to stand in front of: a command that speaks MCP on stdio, or an http(s) URL. May be"
                    + " repeated; adds to those of the file.")
    private List<String> servers = new ArrayList<>();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where to listen (default: 127.0.0.1:9000). Port 0 takes any free one.")
    private @Nullable String listen;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "Policy file or directory (docs/policy.md). Without one, keys with role admin may do everything.")
    private @Nullable Path policy;

    @Option(names = "--watch", description = "Read the policy again whenever its files or the configuration change.")
    private boolean watch;

    Config config() throws ConfigException {
        if (file == null && servers.isEmpty()) {
            throw usage("there is no server to stand in front of; name one with --server NAME=COMMAND or in --config");
        }
        List<ServerConfig> named = servers.stream()
                .map(server -> parsed("--server", server, ServerConfig::parse))
                .toList();
        Config config = file == null
                ? ConfigLoader.withoutFile(System.getenv(), named)
                : ConfigLoader.load(file, System.getenv(), named);
        if (listen != null) {
            config = config.withListen(parsed("--listen", listen, Listen::parse));
        }
        return policy == null ? config : config.withPolicy(List.of(policy));
    }

    LoadedPolicy policy(Config config) throws ConfigException {
        return PolicyLoader.read(config);
    }

    /// Makes a running gateway reload. The policy is read from where the configuration then says it is; every other
    /// change of the configuration waits for a restart.
    ///
    /// @param running what the gateway was started with
    Reloading reloading(Path home, Config running, Wiring wiring, Consumer<ListChanges> listeners) {
        Reload.Source source = seen -> {
            Config now = config();
            if (!now.withPolicy(List.of()).equals(running.withPolicy(List.of()))) {
                log.atWarn().log("the configuration has changed; all but the policy takes a restart");
            }
            return new AcceptedPolicy(home).accept(policy(now), seen);
        };
        Consumer<ListChanges> loaded = changes -> {
            wiring.policyLoaded();
            listeners.accept(changes);
        };
        return Reloading.start(
                home,
                watch ? watched(running) : List.of(),
                new Reload(source, wiring.policy(), wiring::offered, loaded));
    }

    private List<Path> watched(Config running) {
        List<Path> watched = new ArrayList<>(running.policy());
        if (file != null) {
            watched.add(file);
        }
        return watched;
    }

    private <T> T parsed(String option, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw usage(option + ": " + e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("not part of a command");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
