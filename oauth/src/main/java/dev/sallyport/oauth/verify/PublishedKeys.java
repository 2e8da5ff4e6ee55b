package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.jose.KeySet;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fetches the keys that an issuer publishes, from a fixed address or from the one that its metadata names (RFC 8414
/// section 3, OpenID Connect Discovery; in the order of protocol.md O3). Never from an address that a token names.
final class PublishedKeys implements FetchedKeys.Source {
    private static final int OK = 200;

    private final Fetcher fetcher;
    private final URI issuer;
    private final @Nullable URI fixed;
    private volatile @Nullable URI discovered;

    /// @param fixed address of the JWK set; null where it has to be discovered
    PublishedKeys(Fetcher fetcher, URI issuer, @Nullable URI fixed) {
        this.fetcher = fetcher;
        this.issuer = issuer;
        this.fixed = fixed;
    }

    @Override
    public KeySet fetch() throws FetchFailed {
        if (fixed != null) {
            return keysAt(fixed);
        }
        URI known = discovered;
        if (known != null) {
            try {
                return keysAt(known);
            } catch (FetchFailed | IllegalArgumentException _) {
                discovered = null;
            }
        }
        URI found = discover();
        KeySet keys = keysAt(found);
        discovered = found;
        return keys;
    }

    private KeySet keysAt(URI jwks) throws FetchFailed {
        KeySet keys = KeySet.of(document(jwks));
        if (keys.isEmpty()) {
            throw new FetchFailed("no key that could be used is at " + jwks.getHost(), false);
        }
        return keys;
    }

    private URI discover() throws FetchFailed {
        FetchFailed last = new FetchFailed("no metadata", false);
        for (URI place : places(issuer)) {
            try {
                return jwksUri(document(place));
            } catch (FetchFailed e) {
                last = e;
            }
        }
        throw last;
    }

    private URI jwksUri(Map<String, Object> metadata) throws FetchFailed {
        if (!issuer.toString().equals(Json.text(metadata, "issuer"))) {
            throw new FetchFailed("the metadata at " + issuer.getHost() + " is of another issuer", false);
        }
        try {
            String uri = Json.text(metadata, "jwks_uri");
            if (uri == null) {
                throw new FetchFailed("the metadata at " + issuer.getHost() + " names no keys", false);
            }
            return new URI(uri);
        } catch (URISyntaxException _) {
            throw new FetchFailed("the metadata at " + issuer.getHost() + " names no address of keys", false);
        }
    }

    private Map<String, Object> document(URI uri) throws FetchFailed {
        Fetcher.Response response = fetcher.fetch(Fetcher.Request.get(uri));
        if (response.status() != OK) {
            throw new FetchFailed(uri.getHost() + " answers " + response.status(), false);
        }
        try {
            return Json.object(response.body());
        } catch (IllegalArgumentException _) {
            throw new FetchFailed("what " + uri.getHost() + " answers is no JSON object", false);
        }
    }

    static List<URI> places(URI issuer) {
        String origin = issuer.getScheme() + "://" + issuer.getRawAuthority();
        String path = issuer.getRawPath() == null ? "" : issuer.getRawPath();
        path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        String oauth = origin + "/.well-known/oauth-authorization-server" + path;
        String openid = origin + "/.well-known/openid-configuration" + path;
        String appended = origin + path + "/.well-known/openid-configuration";
        return (path.isEmpty() ? List.of(oauth, openid) : List.of(oauth, openid, appended))
                .stream().map(URI::create).toList();
    }
}
