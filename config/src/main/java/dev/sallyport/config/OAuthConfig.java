package dev.sallyport.config;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The section `oauth`: who vouches for callers, and how the gateway's own authorization server works.
///
/// @param masterKeys   base64 of 32 bytes each; the first seals, all open. None means a file in the data directory
/// @param providers    with whom people log in, by name
/// @param issuers      whose access tokens are taken as they are, by name
/// @param clients      known beforehand, by id
/// @param registration whom else the authorization server takes as a client
/// @param resources    guarded without standing in between, by name
public record OAuthConfig(
        List<Secret> masterKeys,
        Map<String, ProviderConfig> providers,
        Map<String, IssuerConfig> issuers,
        Map<String, ClientConfig> clients,
        RegistrationConfig registration,
        TokensConfig tokens,
        Map<String, ResourceConfig> resources,
        OutboundConfig outbound) {

    /// Nobody vouches for anybody.
    public static final OAuthConfig NONE = new OAuthConfig(
            List.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            RegistrationConfig.DEFAULT,
            TokensConfig.DEFAULT,
            Map.of(),
            OutboundConfig.NONE);

    public OAuthConfig {
        masterKeys = List.copyOf(masterKeys);
        masterKeys.forEach(OAuthChecks::masterKey);
        providers = Ordered.copyOf(providers);
        issuers = Ordered.copyOf(issuers);
        clients = Ordered.copyOf(clients);
        resources = Ordered.copyOf(resources);
        checkNames(providers, issuers, clients, resources);
        checkReferences(providers, issuers, resources);
        boolean http = outbound.http();
        fetched(providers, issuers, clients).forEach(url -> {
            if (!http) {
                checkHttps(url);
            }
        });
    }

    private static void checkNames(
            Map<String, ProviderConfig> providers,
            Map<String, IssuerConfig> issuers,
            Map<String, ClientConfig> clients,
            Map<String, ResourceConfig> resources) {
        providers.forEach((name, provider) -> require(name.equals(provider.name()), "a provider"));
        issuers.forEach((name, issuer) -> require(name.equals(issuer.name()), "an issuer"));
        clients.forEach((id, client) -> require(id.equals(client.id()), "a client"));
        resources.forEach((name, resource) -> require(name.equals(resource.name()), "a resource"));
    }

    private static void require(boolean sameName, String what) {
        if (!sameName) {
            throw new IllegalArgumentException(what + " is listed by another name");
        }
    }

    private static void checkReferences(
            Map<String, ProviderConfig> providers,
            Map<String, IssuerConfig> issuers,
            Map<String, ResourceConfig> resources) {
        var urls = new HashSet<URI>();
        for (var issuer : issuers.values()) {
            if (providers.containsKey(issuer.name())) {
                throw new Invalid(
                        "the name " + issuer.name() + " is also that of a provider",
                        "else two people could be the same subject; rename one");
            }
            if (!urls.add(issuer.issuer())) {
                throw new Invalid("an issuer is given twice", "give each its own URL");
            }
        }
        for (var resource : resources.values()) {
            checkAccess("the resource " + resource.name(), resource.access(), providers, issuers);
            if (!urls.add(resource.url())) {
                throw new Invalid("a resource is given twice", "give each its own URL");
            }
        }
    }

    private static void checkAccess(
            String what, OAuthAccess access, Map<String, ProviderConfig> providers, Map<String, IssuerConfig> issuers) {
        boolean providerExists = access.provider() == null || providers.containsKey(access.provider());
        if (!providerExists || !issuers.keySet().containsAll(access.issuers())) {
            throw new IllegalArgumentException(what + " names no provider or issuer that exists");
        }
    }

    void checkAccess(String what, OAuthAccess access) {
        checkAccess(what, access, providers, issuers);
    }

    static URI checkHttps(URI url) {
        if (!OAuthChecks.isHttps(url)) {
            throw new Invalid(
                    "the URL is not https", "use https, or allow http with oauth: { outbound: { http: true } }");
        }
        return url;
    }

    private static Stream<URI> fetched(
            Map<String, ProviderConfig> providers,
            Map<String, IssuerConfig> issuers,
            Map<String, ClientConfig> clients) {
        return Stream.of(
                        providers.values().stream().flatMap(OAuthConfig::fetched),
                        issuers.values().stream().flatMap(OAuthConfig::fetched),
                        clients.values().stream().flatMap(OAuthConfig::fetched))
                .flatMap(urls -> urls);
    }

    private static Stream<URI> fetched(ProviderConfig provider) {
        return switch (provider.kind()) {
            case ProviderConfig.Issuer(URI issuer) -> Stream.of(issuer);
            case ProviderConfig.Keycloak(URI url, String _) -> Stream.of(url);
            default -> Stream.empty();
        };
    }

    private static Stream<URI> fetched(IssuerConfig issuer) {
        var introspection = issuer.introspection();
        return Stream.of(
                        Optional.of(issuer.issuer()),
                        Optional.ofNullable(issuer.jwks()),
                        Optional.ofNullable(introspection).map(IssuerConfig.Introspection::url))
                .flatMap(Optional::stream);
    }

    private static Stream<URI> fetched(ClientConfig client) {
        return client.keys() instanceof ClientConfig.Keys.At(URI url) ? Stream.of(url) : Stream.empty();
    }

    /// What opens an endpoint that says nothing itself: the one who vouches for callers, where there is only one.
    Optional<OAuthAccess> only() {
        if (providers.size() + issuers.size() != 1) {
            return Optional.empty();
        }
        return Optional.of(
                issuers.isEmpty()
                        ? OAuthAccess.of(providers.keySet().iterator().next())
                        : OAuthAccess.ofIssuer(issuers.keySet().iterator().next()));
    }

    /// Whether anybody vouches for anybody.
    public boolean isUsed() {
        return !providers.isEmpty() || !issuers.isEmpty();
    }

    public OAuthConfig withMasterKeys(List<Secret> masterKeys) {
        return new OAuthConfig(masterKeys, providers, issuers, clients, registration, tokens, resources, outbound);
    }
}
