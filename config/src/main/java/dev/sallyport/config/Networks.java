package dev.sallyport.config;

import dev.sallyport.policy.condition.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Reads IP addresses and ranges of them.
final class Networks {

    private Networks() {}

    static Optional<List<Network>> read(Reading reading, Node node, String path) {
        return reading.some(node, path, item -> reading.value(item, path, Networks::parse));
    }

    static Network parse(String text) {
        int slash = text.indexOf('/');
        address(slash < 0 ? text : text.substring(0, slash));
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException e) {
            var parts = String.valueOf(e.getMessage()).split("; ", 2);
            throw new Invalid(parts[0], parts.length > 1 ? parts[1] : "for example 10.0.0.0/8");
        }
    }

    /// @throws Invalid if it is no IP address
    static InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new Invalid(
                    "expected an IP address or network", "for example 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32");
        }
    }
}
