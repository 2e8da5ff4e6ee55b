package dev.sallyport.app;

import dev.sallyport.adapters.sqlite.PrivateFiles;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.LoadedPolicy;
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

    /// Accepts a policy, unless it is new and does not fit.
    ///
    /// @param seen what the servers were seen to offer
    /// @return the policy
    /// @throws ConfigException with every rule that does not fit
    /// @throws StoreUnavailable where the data directory cannot be worked with
    public PolicySet accept(LoadedPolicy loaded, Catalogue seen) throws ConfigException {
        PolicySet policy = loaded.policy();
        if (!policy.version().equals(accepted())) {
            loaded.checkAgainst(seen);
            remember(policy.version());
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

    private void remember(String version) {
        try {
            PrivateFiles.createFile(file);
            Files.writeString(file, version + "\n");
        } catch (IOException e) {
            throw new StoreUnavailable(file + ": " + e.getMessage(), e);
        }
    }
}
