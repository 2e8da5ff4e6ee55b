package dev.sallyport.app.command;

import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigLoader;
import dev.sallyport.config.PolicyLoader;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.PolicySet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a command about policies finds one.
final class PolicySource {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file: its policy, where no other is named; rules may only speak of its"
                    + " servers.")
    private @Nullable Path config;

    /// The policy of these files, or of the configuration where there are none.
    ///
    /// @return empty where neither is given
    /// @throws ConfigException with every problem
    Optional<PolicySet> load(List<Path> files, Catalogue catalogue) throws ConfigException {
        Optional<Config> loaded = config();
        if (loaded.isEmpty()) {
            return files.isEmpty() ? Optional.empty() : Optional.of(PolicyLoader.load(files, catalogue));
        }
        Config whole = files.isEmpty() ? loaded.get() : loaded.get().withPolicy(files);
        return Optional.of(PolicyLoader.load(whole, catalogue));
    }

    /// @return empty where none is given
    /// @throws ConfigException with every problem
    Optional<Config> config() throws ConfigException {
        return config == null ? Optional.empty() : Optional.of(ConfigLoader.load(config, System.getenv()));
    }
}
