package dev.sallyport.mcp;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The published revisions of the protocol, oldest first.
public enum Revision {
    V2024_11_05("2024-11-05"),
    V2025_03_26("2025-03-26"),
    V2025_06_18("2025-06-18"),
    V2025_11_25("2025-11-25"),
    V2026_07_28("2026-07-28");

    private static final Map<String, Revision> BY_WIRE =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Revision::wire, Function.identity()));

    private final String wire;

    Revision(String wire) {
        this.wire = wire;
    }

    /// @return the name used on the wire, such as `2025-11-25`
    public String wire() {
        return wire;
    }

    /// @return whether requests are stateless and carry their own metadata, rather than a session (protocol.md B1)
    public boolean modern() {
        return this == V2026_07_28;
    }

    /// @return the revision of exactly this name; empty if there is none
    public static Optional<Revision> of(String wire) {
        return Optional.ofNullable(BY_WIRE.get(wire));
    }
}
