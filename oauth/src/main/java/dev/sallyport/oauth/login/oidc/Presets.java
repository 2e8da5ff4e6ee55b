package dev.sallyport.oauth.login.oidc;

import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.login.LoginProvider;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Providers for which a client id and a secret, and the name of a tenant or the like, are all that has to be said.
///
/// | preset | places | issuer |
/// |---|---|---|
/// | `google` | | `https://accounts.google.com` |
/// | `entra` | `tenant`: the directory's id | `https://login.microsoftonline.com/TENANT/v2.0` |
/// | `okta` | `domain` | `https://DOMAIN` |
/// | `keycloak` | `url`, `realm` | `URL/realms/REALM` |
/// | `auth0` | `domain` | `https://DOMAIN/` |
/// | `zitadel` | `domain` | `https://DOMAIN` |
/// | `github` | | none: plain OAuth |
public final class Presets {
    private static final String ZITADEL_ROLES = "urn:zitadel:iam:org:project:roles";

    /// @param issuer with a place in braces for each value that is needed
    private record Preset(
            String issuer,
            List<String> places,
            List<String> moreScopes,
            List<String> strictScopes,
            Map<String, String> strictParameters,
            @Nullable String roleClaim,
            @Nullable String groupClaim,
            boolean accessTokenClaims) {
        Profile profile(URI at) {
            List<String> scopes = Stream.concat(Profile.USUAL_SCOPES.stream(), moreScopes.stream())
                    .toList();
            return new Profile(at, scopes, strictScopes, strictParameters, roleClaim, groupClaim, accessTokenClaims);
        }
    }

    private static final Map<String, Preset> PRESETS = Map.of(
            "google",
            new Preset(
                    "https://accounts.google.com",
                    List.of(),
                    List.of(),
                    List.of(),
                    Map.of("access_type", "offline", "prompt", "consent"),
                    null,
                    null,
                    false),
            "entra",
            new Preset(
                    "https://login.microsoftonline.com/{tenant}/v2.0",
                    List.of("tenant"),
                    List.of(),
                    Profile.OFFLINE,
                    Map.of(),
                    "roles",
                    "groups",
                    false),
            "okta",
            new Preset(
                    "https://{domain}",
                    List.of("domain"),
                    List.of("groups"),
                    Profile.OFFLINE,
                    Map.of(),
                    "groups",
                    "groups",
                    false),
            "keycloak", // its refresh tokens live and end with the session; offline ones would outlive it
            new Preset(
                    "{url}/realms/{realm}",
                    List.of("url", "realm"),
                    List.of(),
                    List.of(),
                    Map.of(),
                    "realm_access.roles",
                    "groups",
                    true),
            "auth0",
            new Preset("https://{domain}/", List.of("domain"), List.of(), Profile.OFFLINE, Map.of(), null, null, false),
            "zitadel",
            new Preset(
                    "https://{domain}",
                    List.of("domain"),
                    List.of(ZITADEL_ROLES),
                    Profile.OFFLINE,
                    Map.of(),
                    ZITADEL_ROLES,
                    null,
                    false));

    private Presets() {}

    public static List<String> names() {
        return Stream.concat(PRESETS.keySet().stream(), Stream.of(GitHubProvider.PRESET))
                .sorted()
                .toList();
    }

    /// @return names of the values that a preset needs besides client id and secret
    /// @throws IllegalArgumentException where there is no such preset
    public static List<String> places(String preset) {
        return preset.equals(GitHubProvider.PRESET) ? List.of() : preset(preset).places();
    }

    /// @param places a value for each of [#places(String)]
    /// @throws IllegalArgumentException where there is no such preset, or a value is missing or impossible
    public static LoginProvider provider(
            String preset,
            Map<String, String> places,
            ProviderSettings settings,
            Fetcher fetcher,
            InstantSource clock) {
        return preset.equals(GitHubProvider.PRESET)
                ? new GitHubProvider(settings, GitHubProvider.Sites.GITHUB, fetcher)
                : new OidcProvider(settings, profile(preset, places), fetcher, clock);
    }

    /// @throws IllegalArgumentException as [#provider]; also for `github`, which has no issuer
    public static Profile profile(String preset, Map<String, String> places) {
        Preset chosen = preset(preset);
        String issuer = chosen.issuer();
        for (String place : chosen.places()) {
            String value = Optional.ofNullable(places.get(place))
                    .orElseThrow(() -> new IllegalArgumentException("preset " + preset + " needs " + place));
            issuer = issuer.replace("{" + place + "}", checked(place, value));
        }
        return chosen.profile(URI.create(issuer));
    }

    private static Preset preset(String name) {
        return Optional.ofNullable(PRESETS.get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no preset " + name + ", but " + names()));
    }

    private static String checked(String place, String value) {
        return switch (place) {
            case "tenant" -> tenant(value);
            case "domain" -> plain(place, value, "-.:");
            case "url" -> url(value);
            default -> plain(place, value, "-._~");
        };
    }

    /// Only with one directory's id the issuer is known exactly; with `common` anybody's directory could log people in.
    private static String tenant(String value) {
        try {
            return UUID.fromString(value).toString();
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("tenant has to be the directory's id, such as"
                    + " 00000000-0000-0000-0000-000000000000: not its name, nor common or organizations");
        }
    }

    private static String url(String value) {
        URI url = URI.create(value);
        if (url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("url has to be one, such as https://keycloak.example.com");
        }
        return value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
    }

    private static String plain(String place, String value, String more) {
        boolean fits = value.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || more.indexOf(c) >= 0);
        if (value.isEmpty() || !fits) {
            throw new IllegalArgumentException(place + " has a character that does not belong there");
        }
        return value;
    }
}
