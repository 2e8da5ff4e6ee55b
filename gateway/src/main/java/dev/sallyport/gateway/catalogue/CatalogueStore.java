package dev.sallyport.gateway.catalogue;

import java.util.Map;

/// The port behind which it is kept what servers offer, so that a restart and other processes know it. All methods
/// block, and fail with [dev.sallyport.gateway.StoreUnavailable].
public interface CatalogueStore {

    /// By server.
    ///
    /// @param latest what was seen last
    /// @param approved what was seen when the policy was loaded
    record Kept(Map<String, Sighting> latest, Map<String, Sighting> approved) {
        public static final Kept NOTHING = new Kept(Map.of(), Map.of());

        public Kept {
            latest = Map.copyOf(latest);
            approved = Map.copyOf(approved);
        }
    }

    Kept load();

    /// Keeps what a server offers in the place of what it offered before.
    void save(Sighting sighting);

    /// Says that the policy in force was loaded with what this server was seen to offer last.
    void approve(String server);
}
