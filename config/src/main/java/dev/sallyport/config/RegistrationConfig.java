package dev.sallyport.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whom the authorization server takes as a client without having been told beforehand.
///
/// @param dynamic       whether clients may register themselves (RFC 7591)
/// @param token         the initial access token, which [Dynamic#TOKEN] asks for; at least 16 characters
/// @param limit         registrations from one address
/// @param documentHosts hosts of client-id metadata documents: names, `*.example.com`, or `*` for all; empty for none
public record RegistrationConfig(Dynamic dynamic, @Nullable Secret token, Limit limit, Set<String> documentHosts) {

    /// Who may register.
    public enum Dynamic {
        /// Everybody, as MCP clients expect it; people still have to consent to each client.
        OPEN,
        /// Who presents the initial access token.
        TOKEN,
        /// Nobody.
        OFF
    }

    /// Open, ten registrations in an hour from one address, documents of any host.
    public static final RegistrationConfig DEFAULT =
            new RegistrationConfig(Dynamic.OPEN, null, Limit.parse("10/1h"), Set.of("*"));

    private static final Pattern ANY_BELOW = Pattern.compile("\\*\\.[^*]+\\.[^*]+");

    public RegistrationConfig {
        documentHosts = Ordered.copyOf(documentHosts);
        documentHosts.forEach(RegistrationConfig::documentHost);
        if (dynamic == Dynamic.TOKEN && token == null) {
            throw new Invalid("token is missing", "dynamic: token needs the initial access token");
        }
        if (dynamic != Dynamic.TOKEN && token != null) {
            throw new Invalid("token is given, but not asked for", "write dynamic: token, or remove it");
        }
        if (token != null) {
            OAuthChecks.chosen(token);
        }
    }

    static String documentHost(String host) {
        if (host.equals("*")) {
            return host;
        }
        if (host.indexOf('*') >= 0 && !ANY_BELOW.matcher(host).matches()) {
            throw new Invalid("not a host or pattern", "write a name, *.example.com for all below it, or * for all");
        }
        Hosts.check(host.startsWith("*.") ? host.substring(2) : host);
        return host.toLowerCase(Locale.ROOT);
    }
}
