package dev.sallyport.app;

import dev.sallyport.adapters.sqlite.PrivateFiles;
import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.PolicyLoader;
import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A new policy has to fit what the servers offer. One that did once is taken again as it is: what the servers have
/// changed since is an alert, and no reason to refuse a restart.
public final class AcceptedPolicy {
    private final Path file;

    /// @param home the data directory, which remembers the version that was accepted last
    public AcceptedPolicy(Path home) {
        this.file = home.resolve("policy.accepted");
    }

    /// Loads the policy that a configuration names.
    ///
    /// @param seen what the servers were seen to offer
    /// @throws ConfigException with every problem
    /// @throws StoreUnavailable where the data directory cannot be worked with
    public PolicySet load(Config config, Catalogue seen) throws ConfigException {
        PolicySet policy = PolicyLoader.load(config);
        if (!policy.version().equals(accepted())) {
            PolicyLoader.load(config, seen);
            accept(policy.version());
        }
        return policy;
    }

    private String accepted() {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new StoreUnavailable(file + ": " + e.getMessage(), e);
        }
    }

    private void accept(String version) {
        try {
            PrivateFiles.createFile(file);
            Files.writeString(file, version + "\n");
        } catch (IOException e) {
            throw new StoreUnavailable(file + ": " + e.getMessage(), e);
        }
    }
}
