package dev.sallyport.config;

import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Somebody with whom people log in.
///
/// @param name          by which endpoints speak of it; the subjects it vouches for are called `NAME:SUBJECT`
/// @param kind          who it is
/// @param clientId      by which it knows the gateway
/// @param clientSecret  `null` where it knows the gateway as a public client
/// @param scopes        to be asked for there; empty for what its kind needs
/// @param strictRefresh whether it is asked again, each time a client's token is renewed, if the person may still
///     come in
public record ProviderConfig(
        String name,
        Kind kind,
        String clientId,
        @Nullable Secret clientSecret,
        Set<String> scopes,
        ClaimsConfig claims,
        boolean strictRefresh) {

    /// Who a provider is; all but [Issuer] are presets.
    public sealed interface Kind {}

    public record Google() implements Kind {}

    /// Microsoft Entra ID.
    ///
    /// @param tenant the directory's id, a UUID
    public record Entra(String tenant) implements Kind {

        private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

        public Entra {
            if (!UUID.matcher(tenant).matches()) {
                throw new Invalid(
                        "expected the tenant's id, a UUID",
                        "Entra shows it as Directory (tenant) ID; common and organizations would let anybody in");
            }
        }
    }

    /// @param domain for example `example.okta.com`
    public record Okta(String domain) implements Kind {

        public Okta {
            checkDomain(domain);
        }
    }

    /// @param url   of the server, without `/realms`
    /// @param realm the realm's name
    public record Keycloak(URI url, String realm) implements Kind {

        private static final Pattern REALM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,254}");

        public Keycloak {
            OAuthChecks.identifier(url);
            if (!REALM.matcher(realm).matches()) {
                throw new Invalid("not the name of a realm", "use letters, digits, - . and _");
            }
        }
    }

    /// @param domain for example `example.eu.auth0.com`
    public record Auth0(String domain) implements Kind {

        public Auth0 {
            checkDomain(domain);
        }
    }

    /// @param domain for example `example.zitadel.cloud`
    public record Zitadel(String domain) implements Kind {

        public Zitadel {
            checkDomain(domain);
        }
    }

    /// GitHub, which is no OpenID Connect provider.
    public record GitHub() implements Kind {}

    /// Any OpenID Connect provider, known by its issuer.
    public record Issuer(URI issuer) implements Kind {

        public Issuer {
            OAuthChecks.identifier(issuer);
        }
    }

    public ProviderConfig {
        OAuthChecks.authority("a provider", name);
        OAuthChecks.clientId(clientId);
        if (clientSecret != null) {
            OAuthChecks.given(clientSecret);
        } else if (needsSecret(kind)) {
            throw new Invalid("client-secret is missing", "the provider knows no clients without one");
        }
        scopes = Ordered.copyOf(scopes);
        scopes.forEach(OAuthChecks::scope);
        if (!scopes.isEmpty() && !(kind instanceof GitHub) && !scopes.contains("openid")) {
            throw new Invalid("scopes lack openid", "without it the provider does not say who logs in");
        }
    }

    private static boolean needsSecret(Kind kind) {
        return kind instanceof Google || kind instanceof Entra || kind instanceof GitHub;
    }

    private static void checkDomain(String domain) {
        Hosts.check(domain);
        if (domain.indexOf('.') < 0) {
            throw new Invalid("expected a domain", "for example example.okta.com, without https://");
        }
    }
}
