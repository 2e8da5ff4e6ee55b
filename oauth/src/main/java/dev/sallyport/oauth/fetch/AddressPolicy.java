package dev.sallyport.oauth.fetch;

import dev.sallyport.policy.condition.Network;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which addresses may be spoken to where others have named them (protocol.md N2). Only what the public Internet is
/// made of is admitted; networks that are named can be opened besides.
///
/// @param allow networks that are admitted though they are not public
/// @param http whether plain `http` is admitted besides `https`
public record AddressPolicy(List<Network> allow, boolean http) {
    /// Public addresses over `https` only.
    public static final AddressPolicy PUBLIC = new AddressPolicy(List.of(), false);

    private static final List<Network> NOT_PUBLIC_V4 = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /// All other networks of IPv6 are reserved, private, local or multicast, or carry an IPv4 address.
    private static final Network PUBLIC_V6 = Network.parse("2000::/3");

    /// Teredo and other assignments for protocols, documentation, 6to4.
    private static final List<Network> NOT_PUBLIC_V6 = networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /// Carries an IPv4 address in its last four bytes (RFC 6052), which then counts.
    private static final Network NAT64 = Network.parse("64:ff9b::/96");

    private static final int V4_BYTES = 4;

    public AddressPolicy {
        allow = List.copyOf(allow);
    }

    /// Looks at an address before its name is resolved.
    ///
    /// @return why it is never spoken to; empty where it depends on what the name stands for
    public Optional<String> objection(URI uri) {
        if (!"https".equalsIgnoreCase(uri.getScheme()) && !(http && "http".equalsIgnoreCase(uri.getScheme()))) {
            return Optional.of(http ? "only https and http are spoken" : "only https is spoken");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            return Optional.of("an address has neither user nor fragment");
        }
        String host = uri.getHost();
        if (host == null || host.isEmpty() || host.endsWith(".")) {
            return Optional.of("an address needs the name of a host");
        }
        if (uri.getPort() == 0 || uri.getPort() > 0xFFFF) {
            return Optional.of("there is no such port");
        }
        if (host.startsWith("[") || endsInNumber(host)) {
            return literal(host).isPresent() ? Optional.empty() : Optional.of("an IP address has one spelling only");
        }
        return Optional.empty();
    }

    /// @param host as in a URI
    /// @return the IP address that the host is; empty where it is a name, or an address in an unusual spelling
    public static Optional<InetAddress> literal(String host) {
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        if (!brackets && !plainV4(host)) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.ofLiteral(brackets ? host.substring(1, host.length() - 1) : host);
            boolean mappedOrScoped = brackets && (address instanceof Inet4Address || host.contains("%"));
            return mappedOrScoped ? Optional.empty() : Optional.of(address);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// Whether an address that a name stands for may be spoken to.
    public boolean admits(InetAddress address) {
        byte[] bytes = address.getAddress();
        String literal = plain(bytes).getHostAddress();
        if (in(allow, literal)) {
            return true;
        }
        if (bytes.length == V4_BYTES) {
            return !in(NOT_PUBLIC_V4, literal);
        }
        if (NAT64.contains(literal)) {
            return admits(plain(Arrays.copyOfRange(bytes, bytes.length - V4_BYTES, bytes.length)));
        }
        return PUBLIC_V6.contains(literal) && !in(NOT_PUBLIC_V6, literal);
    }

    private static boolean in(List<Network> networks, String literal) {
        return networks.stream().anyMatch(network -> network.contains(literal));
    }

    /// Without the scope that an address may have.
    private static InetAddress plain(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the bytes are those of an address", e);
        }
    }

    /// Whether some resolver might take the host for an IPv4 address: decimal, octal, hexadecimal or short.
    private static boolean endsInNumber(String host) {
        String last = host.substring(host.lastIndexOf('.') + 1);
        return !last.isEmpty() && Character.isDigit(last.charAt(0));
    }

    private static boolean plainV4(String host) {
        String[] parts = host.split("\\.", -1);
        return parts.length == V4_BYTES && Arrays.stream(parts).allMatch(AddressPolicy::plainByte);
    }

    private static boolean plainByte(String part) {
        return !part.isEmpty()
                && part.length() <= 3
                && part.chars().allMatch(c -> c >= '0' && c <= '9')
                && (part.length() == 1 || part.charAt(0) != '0')
                && Integer.parseInt(part) <= 0xFF;
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::parse).toList();
    }
}
