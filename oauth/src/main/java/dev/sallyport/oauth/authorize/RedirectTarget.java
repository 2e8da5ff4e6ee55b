package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.page.Consent.Destination;
import dev.sallyport.oauth.web.Loopback;
import dev.sallyport.oauth.web.Params;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// An address of a client that a browser may be sent to (protocol.md Y4, Y8). That it is the client's own is checked
/// elsewhere; this is about what no client may have.
///
/// @param text exactly as the client wrote it
/// @param shown what people are told of it: the host with its port, or the scheme
record RedirectTarget(String text, Destination kind, String shown) {
    private static final Set<String> NEVER = Set.of(
            "javascript",
            "data",
            "vbscript",
            "file",
            "blob",
            "about",
            "view-source",
            "filesystem",
            "ftp",
            "ws",
            "wss",
            "mailto",
            "tel",
            "sms",
            "intent",
            "chrome",
            "jar");

    /// @return empty where no browser may be sent there: another scheme, plain http to another machine, credentials, a
    ///     fragment
    static Optional<RedirectTarget> of(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
        if (!uri.isAbsolute() || uri.getRawFragment() != null || uri.getRawUserInfo() != null || !ascii(text)) {
            return Optional.empty();
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "https" -> web(text, uri, Loopback.is(uri) ? Destination.MACHINE : Destination.WEB);
            case "http" -> Loopback.is(uri) ? web(text, uri, Destination.MACHINE) : Optional.empty();
            default ->
                NEVER.contains(scheme)
                        ? Optional.empty()
                        : Optional.of(new RedirectTarget(text, Destination.APP, scheme + ":"));
        };
    }

    private static Optional<RedirectTarget> web(String text, URI uri, Destination kind) {
        String host = uri.getHost();
        if (host == null) {
            return Optional.empty();
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return Optional.of(new RedirectTarget(text, kind, host.toLowerCase(Locale.ROOT) + port));
    }

    /// @return what a consent is remembered for: on the own machine, the port is another one each time
    String remembered() {
        return kind == Destination.MACHINE ? "loopback" : shown;
    }

    /// @return the address with an answer in its query
    URI with(Params answer) {
        String joint = !text.contains("?") ? "?" : text.endsWith("?") || text.endsWith("&") ? "" : "&";
        return URI.create(text + joint + answer.encode());
    }

    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    }
}
