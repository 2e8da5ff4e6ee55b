package dev.sallyport.oauth.web;

import java.net.InetAddress;
import java.net.URI;

/// Addresses of the machine itself (RFC 8252 section 7.3).
public final class Loopback {
    private Loopback() {}

    /// Whether the host is `localhost`, `[::1]` or an address in 127.0.0.0/8; no name is looked up.
    public static boolean is(URI uri) {
        String host = uri.getHost();
        if (host == null) {
            return false;
        }
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
