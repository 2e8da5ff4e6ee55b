package dev.sallyport.config;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The invariants of [ServerConfig]. Messages never repeat a value.
final class ServerChecks {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[!-~]([ -~\t]*[!-~])?");
    private static final Urls URLS = new Urls(
            "http:// or https://", "send them as a header, in headers", "for example http://127.0.0.1:3001/mcp");

    private static final Set<String> OWN_HEADERS = Set.of(
            "accept",
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "keep-alive",
            "last-event-id",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "client-cert", "cookie", "dpop", "proxy-authorization", "set-cookie");

    private ServerChecks() {}

    static void name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new Invalid(
                    "not a name for a server",
                    "use up to 64 letters, digits, - and _, and start with a letter or digit");
        }
    }

    static Set<String> labels(Set<String> labels) {
        labels.forEach(ServerChecks::label);
        return Collections.unmodifiableSet(new TreeSet<>(labels));
    }

    static String label(String label) {
        if (!NAME.matcher(label).matches()) {
            throw new Invalid("not a label", "use up to 64 letters, digits, - and _, and start with a letter or digit");
        }
        return label;
    }

    static void command(List<String> command) {
        if (command.isEmpty() || command.getFirst().isBlank()) {
            throw new Invalid("the command is empty", "name a program, then its arguments");
        }
        if (command.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new Invalid("the command holds a NUL character", "remove it");
        }
    }

    static void variable(String name, Secret value) {
        if (!VARIABLE.matcher(name).matches()) {
            throw new Invalid("not a name for an environment variable", "use letters, digits and _, as in API_TOKEN");
        }
        if (value.reveal().indexOf('\0') >= 0) {
            throw new Invalid("the value holds a NUL character", "remove it");
        }
    }

    static URI parseUrl(String text) {
        return URLS.parse(text);
    }

    static void url(URI url) {
        URLS.check(url);
    }

    static void headers(Map<String, Secret> headers) {
        var seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            header(name, value);
            if (!seen.add(name)) {
                throw new Invalid("the header " + name + " is given twice", "upper and lower case are the same here");
            }
        });
    }

    /// A header that carries who calls, and nothing that means something else already.
    static String identityHeader(String name) {
        headerName(name);
        if (CREDENTIALS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new Invalid("the header " + name + " carries credentials", "name another");
        }
        return name;
    }

    static void header(String name, Secret value) {
        headerName(name);
        if (!HEADER_VALUE.matcher(value.reveal()).matches()) {
            throw new Invalid(
                    "the value is empty or cannot stand in a header",
                    "use printable ASCII characters, without line breaks or surrounding spaces");
        }
    }

    private static void headerName(String name) {
        if (!HEADER.matcher(name).matches()) {
            throw new Invalid("not a name for a header", "for example Authorization");
        }
        var lower = name.toLowerCase(Locale.ROOT);
        if (OWN_HEADERS.contains(lower) || lower.startsWith("mcp-")) {
            throw new Invalid("the header " + name + " is set by the gateway itself", "remove it");
        }
    }

    /// What logs in by OAuth sends a header of its own.
    static void login(String name, Map<String, Secret> headers, @Nullable UpstreamOAuth oauth) {
        if (oauth != null && name.equals("callback")) {
            throw new Invalid("/oauth/upstream/callback is where logins come back to", "give the server another name");
        }
        if (oauth != null && headers.keySet().stream().anyMatch("Authorization"::equalsIgnoreCase)) {
            throw new Invalid("oauth and the header Authorization exclude each other", "remove one");
        }
    }

    static void timeout(Duration timeout) {
        Units.check("timeout", timeout, Duration.ofMillis(100), Duration.ofDays(1));
    }
}
