package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.AttemptReader;
import dev.sallyport.adapters.sqlite.SqliteCatalogueStore;
import dev.sallyport.app.CommandFailed;
import dev.sallyport.app.Home;
import dev.sallyport.gateway.catalogue.Definitions;
import dev.sallyport.gateway.catalogue.Sighting;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.policy.Catalogue;

/// What the data directory has for commands about policies.
final class Stored {
    private Stored() {}

    /// What the servers were last seen to offer, which is what a policy loaded now would admit.
    ///
    /// @throws CommandFailed where it cannot be read
    static Catalogue catalogue(Home home) {
        Catalogue seen = Catalogue.EMPTY;
        try {
            for (Sighting sighting :
                    SqliteCatalogueStore.in(home.directory()).latest().values()) {
                seen = seen.with(sighting.server(), Definitions.offer(sighting.items()));
            }
            return seen;
        } catch (MalformedMessage e) {
            throw new CommandFailed(
                    "what servers offer cannot be read from " + home.directory() + ": " + e.reason(), e);
        }
    }

    /// @throws CommandFailed where there is no audit
    static AttemptReader attempts(Home home) {
        return AttemptReader.open(home.directory())
                .orElseThrow(() -> new CommandFailed(
                        "there is no audit in " + home.directory() + "; name another data directory with --home"));
    }
}
