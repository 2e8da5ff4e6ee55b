package dev.sallyport.config;

import java.net.URI;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The invariants that the parts of [OAuthConfig] share. Messages never repeat a value.
final class OAuthChecks {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]{1,128}");
    private static final Pattern CLIENT_ID = Pattern.compile("[!-~]([ -~]{0,254}[!-~])?");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
    private static final int LONGEST_URL = 2048;
    private static final int LONGEST_CLAIM = 200;
    private static final int KEY_BYTES = 32;
    private static final int CHOSEN_SECRET = 16;
    private static final Urls URLS =
            new Urls("https://", "give them by client-id and client-secret", "for example https://host.example.com");

    /// What stands before the colon in names of subjects that no provider vouches for.
    private static final Set<String> OTHER_SUBJECTS =
            Set.of("anonymous", "cert", "client", "key", "os", "proxy", "sallyport");

    private static final Set<String> PLACEHOLDERS = Set.of(
            "changeme",
            "change-me",
            "change_me",
            "client-secret",
            "default",
            "example",
            "password",
            "placeholder",
            "secret",
            "test",
            "todo",
            "your-client-secret",
            "your-secret");

    private OAuthChecks() {}

    /// @param what whose name it is, with its article
    static String name(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new Invalid(
                    "not a name for " + what,
                    "use up to 64 letters, digits, - and _, and start with a letter or digit");
        }
        return name;
    }

    /// The name of who vouches for people: subjects are called `NAME:SUBJECT`.
    static String authority(String what, String name) {
        name(what, name);
        if (OTHER_SUBJECTS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new Invalid("the name " + name + " is kept for other subjects", "choose another");
        }
        return name;
    }

    static String scope(String scope) {
        if (!SCOPE.matcher(scope).matches()) {
            throw new Invalid("not a scope", "use up to 128 printable ASCII characters without blanks, \" and \\");
        }
        return scope;
    }

    static String clientId(String id) {
        if (!CLIENT_ID.matcher(id).matches()) {
            throw new Invalid("not a client id", "use up to 256 printable ASCII characters");
        }
        return id;
    }

    static String claim(String claim) {
        if (claim.isBlank() || claim.length() > LONGEST_CLAIM) {
            throw new Invalid("not the name of a claim", "for example groups or realm_access.roles");
        }
        return claim;
    }

    static String filled(String text) {
        if (text.isBlank()) {
            throw new Invalid("is empty", "give it a value");
        }
        return text;
    }

    /// An absolute `http` or `https` URL without credentials and fragment.
    static URI url(String text) {
        var url = URLS.parse(text);
        url(url);
        return url;
    }

    static void url(URI url) {
        URLS.check(url);
        if (url.toString().length() > LONGEST_URL) {
            throw new Invalid("the URL is too long", "it can have up to " + LONGEST_URL + " characters");
        }
    }

    /// A URL that identifies something, so that it has no query either.
    static void identifier(URI url) {
        url(url);
        if (url.getRawQuery() != null) {
            throw new Invalid("the URL has a query", "remove what follows the ?");
        }
    }

    /// A URL that browsers or clients are sent to.
    static void secure(URI url) {
        if (!isHttps(url) && !isLoopback(url)) {
            throw new Invalid("the URL is not https", "only a loopback address can be spoken to by http");
        }
    }

    static boolean isHttps(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    static boolean isLoopback(URI url) {
        return url.getHost() != null
                && LOOPBACK.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches();
    }

    /// Where a browser is sent with a code: https, or http on a loopback address (protocol.md Y4).
    static String redirectUri(String text) {
        var url = url(text);
        secure(url);
        if (text.indexOf('*') >= 0) {
            throw new Invalid(
                    "patterns are not supported here", "write each redirect URI exactly as the client sends it");
        }
        return text;
    }

    /// A secret that somebody else has made.
    static Secret given(Secret secret) {
        var text = secret.reveal();
        if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
            throw new Invalid("the secret is empty or holds a control character", "give it as it was issued");
        }
        if (PLACEHOLDERS.contains(text.toLowerCase(Locale.ROOT)) || text.startsWith("<")) {
            throw new Invalid("the secret is a placeholder", "give the real one, for example as ${env:NAME}");
        }
        return secret;
    }

    /// A secret that the operator makes up.
    static Secret chosen(Secret secret) {
        given(secret);
        if (secret.reveal().length() < CHOSEN_SECRET
                || secret.reveal().chars().distinct().count() < 6) {
            throw new Invalid(
                    "the secret is easy to guess",
                    "take a random one of at least " + CHOSEN_SECRET
                            + " characters, for example from openssl rand -base64 32");
        }
        return secret;
    }

    /// Only its form: which keys fit is up to who signs with it.
    static Secret privateKey(Secret key) {
        var text = key.reveal().strip();
        if (!text.startsWith("-----BEGIN PRIVATE KEY-----") && !text.startsWith("{")) {
            throw new Invalid("not a private key", "give a PKCS #8 key in PEM or a private JWK, as ${file:PATH}");
        }
        return key;
    }

    static Secret masterKey(Secret key) {
        var hint = "make one with openssl rand -base64 32";
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(key.reveal());
        } catch (IllegalArgumentException e) {
            throw new Invalid("the master key is not base64", hint);
        }
        if (bytes.length != KEY_BYTES) {
            throw new Invalid("the master key has " + bytes.length + " bytes", "it has to have 32; " + hint);
        }
        boolean same = true;
        for (byte b : bytes) {
            same &= b == bytes[0];
        }
        if (same) {
            throw new Invalid("the master key is not random", hint);
        }
        return key;
    }
}
