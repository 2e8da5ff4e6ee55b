package dev.sallyport.policy.condition;

import java.net.InetAddress;

/// A range of IP addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
///
/// @param bits how many leading bits of the address count
public record Network(InetAddress address, int bits) {

    public Network {
        int longest = address.getAddress().length * Byte.SIZE;
        if (bits < 0 || bits > longest) {
            throw new IllegalArgumentException("a prefix has 0 to " + longest + " bits");
        }
        if (!covers(masked(address, bits), address, longest)) {
            throw new IllegalArgumentException("the address has bits behind the prefix; did you mean "
                    + masked(address, bits).getHostAddress() + "/" + bits + "?");
        }
    }

    /// @throws IllegalArgumentException saying what is wrong with the text
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int longest = address.getAddress().length * Byte.SIZE;
        try {
            return new Network(address, slash < 0 ? longest : Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("behind / stands the number of bits", e);
        }
    }

    /// Whether an IP literal is in the range. IPv4 addresses in IPv6 notation count as IPv4.
    ///
    /// @throws IllegalArgumentException if it is no IP literal
    public boolean contains(String literal) {
        return covers(address, InetAddress.ofLiteral(literal), bits);
    }

    private static boolean covers(InetAddress network, InetAddress address, int bits) {
        byte[] expected = network.getAddress();
        byte[] actual = address.getAddress();
        if (expected.length != actual.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((expected[bit / Byte.SIZE] ^ actual[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress masked(InetAddress address, int bits) {
        byte[] bytes = address.getAddress();
        for (int bit = bits; bit < bytes.length * Byte.SIZE; bit++) {
            bytes[bit / Byte.SIZE] &= (byte) ~(0x80 >> (bit % Byte.SIZE));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /// As in policy files; [#parse] reads it back.
    @Override
    public String toString() {
        boolean one = bits == address.getAddress().length * Byte.SIZE;
        return address.getHostAddress() + (one ? "" : "/" + bits);
    }
}
