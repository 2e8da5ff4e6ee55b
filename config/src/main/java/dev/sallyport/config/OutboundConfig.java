package dev.sallyport.config;

import dev.sallyport.policy.condition.Network;
import java.util.List;

/// What OAuth may speak to besides public addresses by https.
///
/// @param allow loopback, private and link-local addresses that may be spoken to
/// @param http  whether http may be spoken
public record OutboundConfig(List<Network> allow, boolean http) {

    /// Nothing.
    public static final OutboundConfig NONE = new OutboundConfig(List.of(), false);

    public OutboundConfig {
        allow = List.copyOf(allow);
    }
}
