package dev.sallyport.oauth;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Something that a token is good for: an endpoint of the gateway, or a server that it guards without proxying it.
///
/// @param id the canonical resource identifier (RFC 8707, protocol.md Z6), for example `https://mcp.example.com/wiki`
/// @param name what people call it: the endpoint's path, or the name of the resource
/// @param scopes what can be granted for it; published as `scopes_supported`
/// @param required scopes without which no request passes; named in each challenge
/// @param provider whom people log in with; null where the gateway's own authorization server has no part in it
/// @param issuers names of the foreign issuers whose access tokens it takes
public record ProtectedResource(
        URI id,
        String name,
        Set<String> scopes,
        Set<String> required,
        @Nullable String provider,
        Set<String> issuers) {

    public ProtectedResource {
        scopes = Set.copyOf(scopes);
        required = Set.copyOf(required);
        issuers = Set.copyOf(issuers);
        if (!scopes.containsAll(required)) {
            throw new IllegalArgumentException("a scope is required that cannot be granted");
        }
    }

    /// Whether a resource indicator means this resource: scheme and host in whatever case, an empty path and `/` alike.
    public boolean is(URI indicator) {
        return id.equals(canonical(indicator));
    }

    /// @return scheme and host in lower case, no default port, no slash where there is no path; a URI without a host as
    ///     it is
    public static URI canonical(URI uri) {
        if (uri.getScheme() == null || uri.getHost() == null) {
            return uri;
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        int port = uri.getPort() == (scheme.equals("https") ? 443 : 80) ? -1 : uri.getPort();
        String path = uri.getRawPath().equals("/") ? "" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(scheme + "://" + host + (port < 0 ? "" : ":" + port) + path + query);
    }
}
