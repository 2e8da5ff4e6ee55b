package dev.sallyport.app.oauth;

import dev.sallyport.config.ClaimsConfig;
import dev.sallyport.config.ClientConfig;
import dev.sallyport.config.Config;
import dev.sallyport.config.EndpointConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.config.OAuthAccess;
import dev.sallyport.config.ProviderConfig;
import dev.sallyport.config.ResourceConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.config.ServerConfig;
import dev.sallyport.config.UpstreamOAuth;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.forwardauth.GuardedResource;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.login.LoginProvider;
import dev.sallyport.oauth.login.oidc.OidcProvider;
import dev.sallyport.oauth.login.oidc.Presets;
import dev.sallyport.oauth.login.oidc.Profile;
import dev.sallyport.oauth.login.oidc.ProviderSettings;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.upstream.ClientKey;
import dev.sallyport.oauth.upstream.UpstreamServer;
import dev.sallyport.oauth.verify.TrustedIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the configuration says about OAuth, as OAuth's own values.
///
/// @param publicUrl where clients reach the gateway, without a slash at its end
public record Configured(Config config, URI publicUrl) {
    private static final List<String> PROOFS =
            Algorithm.ASYMMETRIC.stream().map(Algorithm::word).toList();

    /// Those of the endpoints, then those that the gateway only guards.
    List<ProtectedResource> resources() {
        Stream<ProtectedResource> endpoints = config.endpoints().values().stream()
                .filter(endpoint -> endpoint.oauth() != null)
                .map(this::resource);
        Stream<ProtectedResource> guarded = config.oauth().resources().values().stream()
                .map(resource -> resource(resource.url(), resource.name(), resource.access()));
        return Stream.concat(endpoints, guarded).toList();
    }

    ProtectedResource resource(EndpointConfig endpoint) {
        return resource(idOf(endpoint.path()), endpoint.path(), Objects.requireNonNull(endpoint.oauth()));
    }

    /// @return which tokens the endpoint takes; null for none
    public Endpoint.@Nullable Tokens tokens(EndpointConfig endpoint) {
        if (endpoint.oauth() == null) {
            return null;
        }
        ProtectedResource resource = resource(endpoint);
        return new Endpoint.Tokens(
                resource.id(),
                URI.create(publicUrl + "/.well-known/oauth-protected-resource" + endpoint.path()),
                resource.required(),
                PROOFS,
                true);
    }

    URI idOf(String path) {
        return URI.create(publicUrl + path);
    }

    private static ProtectedResource resource(URI id, String name, OAuthAccess access) {
        return new ProtectedResource(
                ProtectedResource.canonical(id),
                name,
                access.scopes(),
                access.required(),
                access.provider(),
                access.issuers());
    }

    /// The servers that proxies ask about.
    List<GuardedResource> guarded() {
        return config.oauth().resources().values().stream()
                .map(resource -> new GuardedResource(
                        resource(resource.url(), resource.name(), resource.access()),
                        URI.create(publicUrl + "/.well-known/oauth-protected-resource/forward-auth/" + resource.name()),
                        new GuardedResource.Headers(
                                resource.headers().subject(),
                                resource.headers().scopes(),
                                resource.headers().client())))
                .toList();
    }

    Map<String, LoginProvider> providers(Fetcher fetcher, InstantSource clock) {
        return config.oauth().providers().values().stream()
                .collect(Collectors.toMap(ProviderConfig::name, one -> provider(one, fetcher, clock)));
    }

    private static LoginProvider provider(ProviderConfig provider, Fetcher fetcher, InstantSource clock) {
        ProviderSettings settings = new ProviderSettings(
                provider.name(),
                provider.clientId(),
                revealed(provider.clientSecret()),
                List.copyOf(provider.scopes()),
                mapping(provider.claims()),
                provider.strictRefresh(),
                Set.of());
        return switch (provider.kind()) {
            case ProviderConfig.Issuer(URI issuer) -> new OidcProvider(settings, Profile.of(issuer), fetcher, clock);
            case ProviderConfig.Google() -> Presets.provider("google", Map.of(), settings, fetcher, clock);
            case ProviderConfig.Entra(String tenant) ->
                Presets.provider("entra", Map.of("tenant", tenant), settings, fetcher, clock);
            case ProviderConfig.Okta(String domain) ->
                Presets.provider("okta", Map.of("domain", domain), settings, fetcher, clock);
            case ProviderConfig.Keycloak(URI url, String realm) ->
                Presets.provider("keycloak", Map.of("url", url.toString(), "realm", realm), settings, fetcher, clock);
            case ProviderConfig.Auth0(String domain) ->
                Presets.provider("auth0", Map.of("domain", domain), settings, fetcher, clock);
            case ProviderConfig.Zitadel(String domain) ->
                Presets.provider("zitadel", Map.of("domain", domain), settings, fetcher, clock);
            case ProviderConfig.GitHub() -> Presets.provider("github", Map.of(), settings, fetcher, clock);
        };
    }

    List<TrustedIssuer> issuers() {
        return config.oauth().issuers().values().stream()
                .map(Configured::issuer)
                .toList();
    }

    static TrustedIssuer issuer(IssuerConfig issuer) {
        IssuerConfig.Introspection introspection = issuer.introspection();
        return new TrustedIssuer(
                issuer.name(),
                issuer.issuer(),
                keys(issuer),
                issuer.algorithms().stream()
                        .map(name -> Algorithm.of(name).orElseThrow())
                        .collect(Collectors.toSet()),
                issuer.audiences(),
                introspection == null
                        ? null
                        : new TrustedIssuer.Introspection(
                                introspection.url(),
                                introspection.clientId(),
                                introspection.clientSecret().reveal(),
                                introspection.cache()),
                mapping(issuer.claims()),
                issuer.scopeClaim(),
                issuer.leeway());
    }

    private static TrustedIssuer.Keys keys(IssuerConfig issuer) {
        if (issuer.secret() != null) {
            return new TrustedIssuer.Keys.Shared(issuer.secret().reveal().getBytes(StandardCharsets.UTF_8));
        }
        if (issuer.jwks() != null) {
            return new TrustedIssuer.Keys.At(issuer.jwks());
        }
        return issuer.algorithms().isEmpty() ? new TrustedIssuer.Keys.None() : new TrustedIssuer.Keys.Discovered();
    }

    /// @throws IOException where a file with a client's keys cannot be read
    Map<String, Client> clients(InstantSource clock) throws IOException {
        Map<String, Client> clients = new LinkedHashMap<>();
        for (ClientConfig client : config.oauth().clients().values()) {
            clients.put(client.id(), client(client, clock));
        }
        return clients;
    }

    private Client client(ClientConfig client, InstantSource clock) throws IOException {
        ClientConfig.Keys keys = client.keys();
        return new Client(
                client.id(),
                client.name(),
                Client.Source.CONFIGURED,
                authentication(client),
                client.secret() == null ? null : Token.digest(client.secret().reveal()),
                keys instanceof ClientConfig.Keys.File(Path path) ? Files.readString(path) : null,
                keys instanceof ClientConfig.Keys.At(URI url) ? url : null,
                client.redirectUris(),
                client.grants().stream()
                        .map(grant -> Client.Grant.valueOf(grant.name()))
                        .collect(Collectors.toSet()),
                client.scopes(),
                client.resources().stream().map(this::resourceNamed).collect(Collectors.toSet()),
                client.roles(),
                clock.instant(),
                null);
    }

    private static Client.Authentication authentication(ClientConfig client) {
        if (client.keys() != null) {
            return Client.Authentication.PRIVATE_KEY_JWT;
        }
        return client.secret() == null ? Client.Authentication.NONE : Client.Authentication.SECRET_BASIC;
    }

    private URI resourceNamed(String name) {
        ResourceConfig guarded = config.oauth().resources().get(name);
        return ProtectedResource.canonical(guarded == null ? idOf(name) : guarded.url());
    }

    /// The servers that are logged in to.
    List<UpstreamServer> upstreams() {
        List<UpstreamServer> upstreams = new ArrayList<>();
        for (ServerConfig server : config.servers().values()) {
            if (server instanceof ServerConfig.Url url && url.oauth() != null) {
                upstreams.add(upstream(url, url.oauth()));
            }
        }
        return upstreams;
    }

    private static UpstreamServer upstream(ServerConfig.Url server, UpstreamOAuth oauth) {
        return new UpstreamServer(
                server.name(),
                server.url(),
                oauth.login() == UpstreamOAuth.Login.SERVICE
                        ? UpstreamServer.Mode.SERVICE
                        : UpstreamServer.Mode.SUBJECT,
                oauth.clientId(),
                revealed(oauth.clientSecret()),
                oauth.clientKey() == null
                        ? null
                        : ClientKey.parse(oauth.clientKey().reveal()),
                oauth.issuer() == null ? null : oauth.issuer().toString(),
                oauth.scopes(),
                oauth.document());
    }

    private static ClaimMapping mapping(ClaimsConfig claims) {
        return new ClaimMapping(claims.roleClaim(), claims.roles(), claims.everyone(), claims.groupClaim());
    }

    private static @Nullable String revealed(@Nullable Secret secret) {
        return secret == null ? null : secret.reveal();
    }
}
