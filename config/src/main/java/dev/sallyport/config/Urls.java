package dev.sallyport.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/// Checks URLs that are spoken to. Messages never repeat one.
///
/// @param start       what a URL has to start with, as a message says it
/// @param credentials what to do with credentials instead of writing them into the URL
/// @param example     the hint where it is no such URL at all
record Urls(String start, String credentials, String example) {

    URI parse(String text) {
        try {
            var url = new URI(text);
            check(url);
            return url;
        } catch (URISyntaxException e) {
            throw new Invalid("not a valid URL", example);
        }
    }

    /// An absolute `http` or `https` URL without credentials and fragment.
    void check(URI url) {
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new Invalid("the URL does not start with " + start, example);
        }
        if (url.getRawUserInfo() != null) {
            throw new Invalid("the URL holds credentials", credentials);
        }
        if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65535) {
            throw new Invalid("the URL has no valid host and port", example);
        }
        if (url.getRawFragment() != null) {
            throw new Invalid("the URL has a fragment", "remove what follows the #");
        }
    }
}
