package dev.sallyport.app.doctor;

import dev.sallyport.config.Config;
import dev.sallyport.gateway.catalogue.CatalogueStore.Kept;
import dev.sallyport.gateway.catalogue.Definitions;
import dev.sallyport.gateway.catalogue.Sighting;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.policy.Catalogue;
import java.nio.file.Path;
import java.util.Map;

/// A gateway to be looked at, running or not.
///
/// @param home     the data directory, which may not exist
/// @param kept     what is kept of the servers
/// @param latest   what they were seen to offer last
/// @param approved what they offered when the policy was loaded
public record Patient(Config config, Path home, Kept kept, Catalogue latest, Catalogue approved) {

    /// @throws MalformedMessage where what is kept of a server cannot be read
    public static Patient of(Config config, Path home, Kept kept) throws MalformedMessage {
        return new Patient(config, home, kept, catalogue(kept.latest()), catalogue(kept.approved()));
    }

    private static Catalogue catalogue(Map<String, Sighting> sightings) throws MalformedMessage {
        Catalogue all = Catalogue.EMPTY;
        for (Sighting sighting : sightings.values()) {
            all = all.with(sighting.server(), Definitions.offer(sighting.items()));
        }
        return all;
    }
}
