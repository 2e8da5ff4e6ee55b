package dev.sallyport.oauth.registration;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Where browsers may be sent back to (RFC 6749 section 3.1.2, RFC 8252 section 7, protocol.md Y4, Y8).
final class RedirectUris {
    private static final int LONGEST = 1024;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private RedirectUris() {}

    /// @return empty where it may be registered; else what is wrong with it
    static Optional<String> problem(String text) {
        if (text.length() > LONGEST || !text.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
            return Optional.of("a redirect URI is longer than " + LONGEST + " characters, or has others than ASCII");
        }
        if (text.contains("*") || text.contains("#") || hidesCharacters(text)) {
            return Optional.of("a redirect URI has a wildcard, a fragment, or an encoded control character or dot");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException _) {
            return Optional.of("a redirect URI is none");
        }
        if (uri.getScheme() == null) {
            return Optional.of("a redirect URI is relative");
        }
        return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
            case "https" -> hierarchical(uri);
            case "http" ->
                LOOPBACK.contains(host(uri))
                        ? hierarchical(uri)
                        : Optional.of("a redirect URI with http is not of a loopback address");
            case String scheme
            when scheme.contains(".") ->
                hasAuthorityWithUser(uri) ? Optional.of("a redirect URI names a user") : Optional.empty();
            default -> Optional.of("a redirect URI has a scheme that is neither https nor a reverse domain name");
        };
    }

    /// Whether a browser may be sent to an address because of a registered one: exactly that, or, on a loopback
    /// address,
    /// that with another port.
    static boolean matches(String registered, String asked) {
        if (registered.equals(asked)) {
            return true;
        }
        if (problem(asked).isPresent()) {
            return false;
        }
        URI one = URI.create(registered);
        URI other = URI.create(asked);
        return isLoopback(one)
                && isLoopback(other)
                && Objects.equals(one.getHost(), other.getHost())
                && Objects.equals(one.getRawPath(), other.getRawPath())
                && Objects.equals(one.getRawQuery(), other.getRawQuery());
    }

    private static boolean isLoopback(URI uri) {
        return "http".equals(uri.getScheme()) && LOOPBACK.contains(host(uri));
    }

    private static Optional<String> hierarchical(URI uri) {
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getPort() > 0xFFFF || uri.getPort() == 0) {
            return Optional.of("a redirect URI has no host, or names a user, or has an impossible port");
        }
        return uri.getRawPath().equals(uri.normalize().getRawPath())
                ? Optional.empty()
                : Optional.of("a redirect URI has a path with . or .. or empty parts");
    }

    private static boolean hasAuthorityWithUser(URI uri) {
        return uri.getRawAuthority() != null && uri.getRawAuthority().contains("@");
    }

    /// Encoded control characters, dots and backslashes mean something else to who decodes them.
    private static boolean hidesCharacters(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.contains("%0")
                || lower.contains("%1")
                || lower.contains("%2e")
                || lower.contains("%5c")
                || lower.contains("%7f");
    }

    private static String host(URI uri) {
        return uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    }
}
