package dev.sallyport.oauth.login.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.oauth.fetch.FetchFailed;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresetsTest {
    private static final String TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad";

    @Test
    void sevenProvidersNeedNoMoreThanTheirPlaces() {
        assertThat(Presets.names())
                .containsExactly("auth0", "entra", "github", "google", "keycloak", "okta", "zitadel");
        assertThat(Presets.places("google")).isEmpty();
        assertThat(Presets.places("github")).isEmpty();
        assertThat(Presets.places("entra")).containsExactly("tenant");
        assertThat(Presets.places("okta")).containsExactly("domain");
        assertThat(Presets.places("keycloak")).containsExactly("url", "realm");
    }

    @Test
    void eachHasItsIssuer() {
        assertThat(issuer("google", Map.of())).isEqualTo("https://accounts.google.com");
        assertThat(issuer("entra", Map.of("tenant", TENANT)))
                .isEqualTo("https://login.microsoftonline.com/" + TENANT + "/v2.0");
        assertThat(issuer("okta", Map.of("domain", "example.okta.com"))).isEqualTo("https://example.okta.com");
        assertThat(issuer("keycloak", Map.of("url", "https://kc.example/auth/", "realm", "staff")))
                .isEqualTo("https://kc.example/auth/realms/staff");
        assertThat(issuer("auth0", Map.of("domain", "example.eu.auth0.com")))
                .isEqualTo("https://example.eu.auth0.com/");
        assertThat(issuer("zitadel", Map.of("domain", "example.zitadel.cloud")))
                .isEqualTo("https://example.zitadel.cloud");
    }

    @Test
    void rolesAndGroupsAreWhereEachProviderHasThem() {
        Profile keycloak = Presets.profile("keycloak", Map.of("url", "https://kc.example", "realm", "r"));
        assertThat(keycloak.roleClaim()).isEqualTo("realm_access.roles");
        assertThat(keycloak.accessTokenClaims()).isTrue();
        assertThat(keycloak.strictScopes())
                .as("an offline token outlives the session")
                .isEmpty();
        assertThat(Presets.profile("entra", Map.of("tenant", TENANT)).groupClaim())
                .isEqualTo("groups");
        assertThat(Presets.profile("okta", Map.of("domain", "x.okta.com")).scopes())
                .contains("groups");
        assertThat(Presets.profile("google", Map.of()).strictParameters()).containsEntry("access_type", "offline");
    }

    @ParameterizedTest
    @ValueSource(strings = {"common", "organizations", "consumers", "contoso.onmicrosoft.com", "", "../x"})
    void entraNeedsOneDirectorysId(String tenant) {
        assertThatThrownBy(() -> Presets.profile("entra", Map.of("tenant", tenant)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("directory's id");
    }

    @ParameterizedTest
    @CsvSource({
        "okta,     domain, example.okta.com/oauth2",
        "okta,     domain, user@example.okta.com",
        "auth0,    domain, https://example.auth0.com",
        "zitadel,  domain, ''",
        "keycloak, realm,  a/../b",
        "keycloak, url,    kc.example",
        "keycloak, url,    https://kc.example?x=1"
    })
    void aPlaceHoldsOnlyWhatBelongsThere(String preset, String place, String value) {
        Map<String, String> places = new HashMap<>(Map.of("url", "https://kc.example", "realm", "r"));
        places.put(place, value);

        assertThatThrownBy(() -> Presets.profile(preset, places))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(place);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> Presets.profile("okta", Map.of())).hasMessage("preset okta needs domain");
        assertThatThrownBy(() -> Presets.places("myspace")).hasMessageContainingAll("no preset myspace", "google");
    }

    @Test
    void eachPresetMakesAProvider() {
        Map<String, String> places =
                Map.of("tenant", TENANT, "domain", "idp.example", "url", "https://kc.example", "realm", "r");
        for (String preset : Presets.names()) {
            var provider = Presets.provider(
                    preset,
                    places,
                    ProviderSettings.of("p", "id", "secret"),
                    _ -> {
                        throw new FetchFailed("nobody is there", false);
                    },
                    InstantSource.system());

            assertThat(provider.name()).isEqualTo("p");
            assertThat(provider).isInstanceOf(preset.equals("github") ? GitHubProvider.class : OidcProvider.class);
        }
    }

    @Test
    void anyOtherProviderIsItsIssuer() {
        Profile profile = Profile.of(URI.create("https://idp.example"));

        assertThat(profile.scopes()).isEqualTo(List.of("openid", "email", "profile"));
        assertThat(profile.roleClaim()).isNull();
    }

    private static String issuer(String preset, Map<String, String> places) {
        return Presets.profile(preset, places).issuer().toString();
    }
}
