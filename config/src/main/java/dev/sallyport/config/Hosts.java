package dev.sallyport.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/// Checks and normalises host names, addresses and origins.
final class Hosts {

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
    private static final String HOST_HINT = "for example gateway.example.com, 192.0.2.1 or ::1";
    private static final String ORIGIN_HINT = "for example https://app.example.com or http://localhost:5173";

    private Hosts() {}

    /// Refuses what is neither a host name nor an address.
    static void check(String host) {
        boolean valid;
        if (host.contains(":")) {
            valid = ipv6(host);
        } else if (NUMERIC.matcher(host).matches()) {
            valid = ipv4(host);
        } else {
            valid = host.length() <= 253 && labels(host);
        }
        if (!valid) {
            throw new Invalid("not a host name or address", HOST_HINT);
        }
    }

    private static boolean ipv6(String host) {
        try {
            var address = Inet6Address.ofLiteral(host);
            return address instanceof Inet6Address || host.startsWith("::");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean ipv4(String host) {
        try {
            Inet4Address.ofLiteral(host);
            return host.chars().filter(c -> c == '.').count() == 3;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean labels(String host) {
        for (var label : host.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return true;
    }

    /// A host of `allowed-hosts`: lower case, without port or brackets.
    static String allowedHost(String text) {
        var host = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (host.matches("[^:/]+:[0-9]*")) {
            throw new Invalid("a host is written without its port", HOST_HINT);
        }
        check(host);
        return host.toLowerCase(Locale.ROOT);
    }

    /// An origin of `allowed-origins` as browsers send it: lower case, without a default port.
    static String origin(String text) {
        try {
            var uri = new URI(text);
            if (uri.getScheme() == null || uri.getHost() == null || uri.getUserInfo() != null || !bare(uri)) {
                throw new Invalid("expected an origin, SCHEME://HOST or SCHEME://HOST:PORT", ORIGIN_HINT);
            }
            var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            boolean usual = uri.getPort() < 0 || uri.getPort() == usualPort(scheme);
            return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (usual ? "" : ":" + uri.getPort());
        } catch (URISyntaxException e) {
            throw new Invalid("expected an origin, SCHEME://HOST or SCHEME://HOST:PORT", ORIGIN_HINT);
        }
    }

    private static boolean bare(URI uri) {
        return uri.getRawPath().isEmpty() && uri.getRawQuery() == null && uri.getRawFragment() == null;
    }

    private static int usualPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }
}
