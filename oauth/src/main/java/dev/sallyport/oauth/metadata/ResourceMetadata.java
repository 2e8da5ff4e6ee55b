package dev.sallyport.oauth.metadata;

import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.web.WebRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What is published about the resources (RFC 9728, protocol.md Z1, Z4): which authorization servers issue tokens for
/// them, and the scopes that each request needs.
final class ResourceMetadata {
    static final String PATH = "/.well-known/oauth-protected-resource";

    private static final String GUARDED = PATH + "/forward-auth/";

    private static final String OFFLINE = "offline_access";

    private final WellKnown.Settings settings;
    private final List<ProtectedResource> resources;

    /// @throws IllegalArgumentException where a resource takes tokens of an issuer that is not known
    ResourceMetadata(WellKnown.Settings settings) {
        this.settings = settings;
        this.resources = settings.resources().stream()
                .filter(resource -> !authorizationServers(resource).isEmpty())
                .toList();
    }

    /// @return empty where no resource is meant, or it is not clear which
    Optional<Map<String, Object>> at(WebRequest request) {
        String host = request.header("host").orElse("").toLowerCase(Locale.ROOT);
        List<ProtectedResource> meant = resources.stream()
                .filter(resource -> isAt(request.path(), resource))
                .toList();
        List<ProtectedResource> here = meant.stream()
                .filter(resource -> host.equals(resource.id().getRawAuthority()))
                .toList();
        return (here.isEmpty() ? meant : here).size() == 1
                ? Optional.of(document((here.isEmpty() ? meant : here).getFirst()))
                : Optional.empty();
    }

    private boolean isAt(String path, ProtectedResource resource) {
        String own = resource.id().getPath();
        return path.equals(PATH + own)
                || path.equals(own + PATH)
                || (path.equals(PATH) && resources.size() == 1)
                || (path.equals(GUARDED + resource.name()) && isElsewhere(resource));
    }

    /// Whether clients reach it at another host, which may not send its well-known paths here.
    private boolean isElsewhere(ProtectedResource resource) {
        return !URI.create(settings.issuer())
                .getRawAuthority()
                .equals(resource.id().getRawAuthority());
    }

    private Map<String, Object> document(ProtectedResource resource) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("resource", resource.id().toString());
        document.put("resource_name", resource.name());
        document.put("authorization_servers", authorizationServers(resource));
        Set<String> scopes = new TreeSet<>(resource.scopes());
        scopes.remove(OFFLINE);
        if (!scopes.isEmpty()) {
            document.put("scopes_supported", scopes);
        }
        document.put("bearer_methods_supported", List.of("header"));
        document.put("dpop_signing_alg_values_supported", ServerMetadata.PROOFS);
        if (settings.certificates()) {
            document.put("tls_client_certificate_bound_access_tokens", true);
        }
        return document;
    }

    private List<String> authorizationServers(ProtectedResource resource) {
        List<String> servers = new ArrayList<>();
        if (resource.provider() != null) {
            servers.add(settings.issuer());
        }
        for (String name : new TreeSet<>(resource.issuers())) {
            String url = settings.foreignIssuers().get(name);
            if (url == null) {
                throw new IllegalArgumentException("there is no issuer " + name);
            }
            servers.add(url);
        }
        return servers;
    }
}
