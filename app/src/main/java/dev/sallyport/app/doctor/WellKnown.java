package dev.sallyport.app.doctor;

import java.net.URI;
import java.util.List;

/// Where metadata is.
final class WellKnown {
    private static final String RESOURCE = "/.well-known/oauth-protected-resource";
    private static final String SERVER = "/.well-known/oauth-authorization-server";
    private static final String OPENID = "/.well-known/openid-configuration";

    private WellKnown() {}

    /// Of an authorization server, in the order in which clients look (protocol.md O3).
    static List<URI> of(URI issuer) {
        String origin = origin(issuer);
        String path = path(issuer);
        return path.isEmpty()
                ? List.of(URI.create(origin + SERVER), URI.create(origin + OPENID))
                : List.of(
                        URI.create(origin + SERVER + path),
                        URI.create(origin + OPENID + path),
                        URI.create(origin + path + OPENID));
    }

    /// Of a server that does not say where its metadata is (protocol.md O1).
    static List<URI> ofResource(URI server) {
        String path = path(server);
        URI root = URI.create(origin(server) + RESOURCE);
        return path.isEmpty() ? List.of(root) : List.of(URI.create(origin(server) + RESOURCE + path), root);
    }

    static String origin(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    /// @return without a slash at its end
    static String path(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
