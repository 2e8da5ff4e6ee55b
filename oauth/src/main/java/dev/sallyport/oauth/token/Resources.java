package dev.sallyport.oauth.token;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.registration.Client;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The resources that people can let clients use, and the scopes that can be granted for them.
public final class Resources {
    /// The wish for a refresh token; no scope of a resource.
    public static final String OFFLINE = "offline_access";

    private final List<ProtectedResource> all;

    /// @param all those without a provider are left out
    public Resources(Collection<ProtectedResource> all) {
        this.all = all.stream().filter(resource -> resource.provider() != null).toList();
    }

    /// @return empty where the resource is not known, or this client may not ask for it
    public Optional<ProtectedResource> find(URI id, Client client) {
        return all.stream()
                .filter(resource -> resource.id().equals(id) && open(resource, client))
                .findFirst();
    }

    /// The one resource that a request is about (RFC 8707).
    ///
    /// @param indicators values of `resource`; none where the client may use one resource only
    /// @throws OAuthException `invalid_target`
    public ProtectedResource choose(List<String> indicators, Client client) {
        if (indicators.size() > 1) {
            throw invalidTarget("a token is good for one resource only");
        }
        List<ProtectedResource> meant = all.stream()
                .filter(resource -> open(resource, client))
                .filter(resource -> indicators.isEmpty() || means(indicators.getFirst(), resource))
                .toList();
        if (meant.size() != 1) {
            throw invalidTarget(indicators.isEmpty() ? "resource is missing" : "there is no such resource");
        }
        return meant.getFirst();
    }

    /// Whether an indicator means a resource.
    public static boolean means(String indicator, ProtectedResource resource) {
        try {
            URI uri = new URI(indicator);
            return uri.isAbsolute() && uri.getHost() != null && uri.getRawFragment() == null && resource.is(uri);
        } catch (java.net.URISyntaxException | IllegalArgumentException _) {
            return false;
        }
    }

    /// What is granted of the scopes that are asked for: what the resource has and the client may have. Others are
    /// dropped. Who asks for none gets those that each request needs, or, where none is, all.
    public static Set<String> scopes(ProtectedResource resource, Client client, Set<String> asked) {
        Set<String> wanted = new TreeSet<>(asked);
        wanted.remove(OFFLINE);
        if (wanted.isEmpty()) {
            wanted.addAll(resource.required().isEmpty() ? resource.scopes() : resource.required());
        }
        return still(resource, client, wanted);
    }

    /// What can still be granted of scopes that were granted before.
    public static Set<String> still(ProtectedResource resource, Client client, Set<String> granted) {
        Set<String> known = Scopes.common(granted, resource.scopes());
        return client.scopes().isEmpty() ? known : Scopes.common(known, client.scopes());
    }

    private static boolean open(ProtectedResource resource, Client client) {
        return client.resources().isEmpty() || client.resources().contains(resource.id());
    }

    private static OAuthException invalidTarget(String why) {
        return new OAuthException("invalid_target", why);
    }
}
