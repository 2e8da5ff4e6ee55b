package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Endpoint;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a path leads to.
sealed interface Place {
    Place PAGE = new Page();
    Place NOWHERE = new Nowhere();

    record Served(Endpoint endpoint) implements Place {}

    record Page() implements Place {}

    record OfSite(Site.Door door) implements Place {}

    record Nowhere() implements Place {}

    /// Finds it. An endpoint that is configured there comes first, the gateway's own pages second.
    final class Finder {
        private final Map<String, Place> endpoints;
        private final Site site;

        Finder(Map<String, Endpoint> endpoints, Site site) {
            this.endpoints = endpoints.entrySet().stream()
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> new Served(entry.getValue())));
            this.site = site;
        }

        /// @param path as it was sent
        Place at(@Nullable String path) {
            if (path == null) {
                return NOWHERE;
            }
            Place endpoint = endpoints.get(path);
            if (endpoint != null) {
                return endpoint;
            }
            if (Pages.serves(path)) {
                return PAGE;
            }
            Site.Door door = site.door(path);
            return door == null ? NOWHERE : new OfSite(door);
        }
    }
}
