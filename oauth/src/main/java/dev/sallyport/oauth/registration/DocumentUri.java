package dev.sallyport.oauth.registration;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/// Addresses that clients name for documents about themselves. What a name stands for is the fetcher's business
/// (protocol.md N2); here is refused what no honest client would name.
final class DocumentUri {
    private static final int LONGEST = 1024;

    private DocumentUri() {}

    /// @return empty unless it is `https`, names a host by name and no user, and is written in one way only
    static Optional<URI> parse(String text) {
        boolean plain = text.length() <= LONGEST && text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
        if (!plain || text.contains("#") || text.toLowerCase(Locale.ROOT).contains("%2e")) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            return "https".equals(uri.getScheme())
                            && uri.getRawUserInfo() == null
                            && uri.getHost() != null
                            && isName(uri.getHost())
                            && uri.getRawPath().equals(uri.normalize().getRawPath())
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    /// @param pattern `*` for all, `*.example.com` for those below, or a name
    static boolean matches(String pattern, String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        String wanted = pattern.toLowerCase(Locale.ROOT);
        if (wanted.equals("*")) {
            return true;
        }
        return wanted.startsWith("*.")
                ? lower.length() >= wanted.length() && lower.endsWith(wanted.substring(1))
                : lower.equals(wanted);
    }

    /// An address in numbers, in whatever way it is written, ends in a number.
    private static boolean isName(String host) {
        String last = host.substring(host.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !last.isEmpty()
                && !host.startsWith("[")
                && !last.startsWith("0x")
                && !last.chars().allMatch(Character::isDigit);
    }
}
