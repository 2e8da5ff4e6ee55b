package dev.sallyport.gateway.catalogue;

import java.time.Instant;
import java.util.List;

/// All that one server offered at one time.
///
/// @param server its configured name
public record Sighting(String server, Instant at, List<Item> items) {
    public Sighting {
        items = List.copyOf(items);
    }

    /// How many items of this kind there are.
    public long count(String kind) {
        return items.stream().filter(item -> item.kind().equals(kind)).count();
    }
}
