package dev.sallyport.policy;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What servers were seen to offer; immutable. A server that is not in it was not seen yet.
///
/// @param servers by name
public record Catalogue(Map<String, Offer> servers) {

    /// Nothing was seen.
    public static final Catalogue EMPTY = new Catalogue(Map.of());

    /// What one server offers.
    ///
    /// @param definitions for each kind by name or template; resources, which come and go, only so that a subject
    ///     can be told when the ones it sees change
    public record Offer(Map<Target.Kind, Map<String, Definition>> definitions) {
        public Offer {
            definitions = definitions.entrySet().stream()
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Map.copyOf(entry.getValue())));
        }

        public Map<String, Definition> of(Target.Kind kind) {
            return definitions.getOrDefault(kind, Map.of());
        }
    }

    public Catalogue {
        servers = Map.copyOf(servers);
    }

    /// The servers that were seen.
    public Set<String> names() {
        return servers.keySet();
    }

    /// What a rule is asked about, with what is known of it.
    public Target target(Target.Kind kind, String server, String name) {
        return new Target(kind, server, name, find(kind, server, name));
    }

    private @Nullable Definition find(Target.Kind kind, String server, String name) {
        var offer = servers.get(server);
        return offer == null ? null : offer.of(kind).get(name);
    }

    /// The catalogue with this server's offer in the place of what it was.
    public Catalogue with(String server, Offer offer) {
        var all = new HashMap<>(servers);
        all.put(server, offer);
        return new Catalogue(all);
    }
}
