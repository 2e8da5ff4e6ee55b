package dev.sallyport.config;

/// Where the gateway listens.
///
/// @param host a host name or an address, IPv6 without brackets
/// @param port 0 to 65535; 0 takes any free port
public record Listen(String host, int port) {

    /// `127.0.0.1:9000`.
    public static final Listen DEFAULT = new Listen("127.0.0.1", 9000);

    private static final String HINT = "for example 127.0.0.1:9000 or [::1]:9000";

    public Listen {
        Units.check("the port", port, 0, 65535);
        Hosts.check(host);
    }

    /// Reads `HOST:PORT` or `[IPV6]:PORT`.
    ///
    /// @throws IllegalArgumentException if it is anything else
    public static Listen parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new Invalid("expected HOST:PORT", HINT);
        }
        if (colon == 0) {
            throw new Invalid("expected HOST:PORT, but the host is empty", "0.0.0.0:PORT listens on every interface");
        }
        var host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed != host.contains(":")) {
            throw new Invalid("expected HOST:PORT, an IPv6 address in brackets", HINT);
        }
        return new Listen(bracketed ? host.substring(1, host.length() - 1) : host, port(text.substring(colon + 1)));
    }

    private static int port(String text) {
        try {
            return Units.integer(text);
        } catch (Invalid e) {
            throw new Invalid("the port is not a number from 0 to 65535", HINT);
        }
    }

    /// `HOST:PORT`, an IPv6 address in brackets.
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
