package dev.sallyport.oauth.upstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Addresses that servers and authorization servers name.
final class Addresses {
    private Addresses() {}

    /// @param what it is, for the message
    /// @return an address to fetch from; whether it may be spoken to is for whoever fetches
    static URI web(@Nullable String text, String what) throws UpstreamFailed {
        try {
            URI uri = new URI(text == null ? "" : text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("https") || scheme.equals("http"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // said below
        }
        throw new UpstreamFailed("names no usable " + what);
    }

    /// @return an address to send a browser to: https, or http on the machine itself (protocol.md O14)
    static URI forBrowser(@Nullable String text, String what) throws UpstreamFailed {
        URI uri = web(text, what);
        if (!"https".equalsIgnoreCase(uri.getScheme()) && !loopback(uri)) {
            throw new UpstreamFailed("names a " + what + " that is not https");
        }
        return uri;
    }

    /// Whether the host is the machine itself, by its looks.
    static boolean loopback(URI uri) {
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals("[::1]") || isLoopback4(host);
    }

    private static boolean isLoopback4(String host) {
        String[] parts = host.split("\\.", -1);
        boolean numbers = parts.length == 4;
        for (String part : parts) {
            numbers &= !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(Character::isDigit);
        }
        return numbers && parts[0].equals("127");
    }

    /// @return scheme, host and port, as they are in an origin
    static String origin(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        int port = uri.getPort() < 0 ? usual : uri.getPort();
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (port == usual ? "" : ":" + port);
    }

    /// @return the path without a slash at its end
    static String path(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
