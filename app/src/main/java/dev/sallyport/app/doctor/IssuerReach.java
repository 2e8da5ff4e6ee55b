package dev.sallyport.app.doctor;

import static dev.sallyport.app.doctor.Diagnosis.fail;
import static dev.sallyport.app.doctor.Diagnosis.ok;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.config.OAuthConfig;
import dev.sallyport.config.ProviderConfig;
import dev.sallyport.oauth.login.oidc.Presets;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether those who vouch for callers can be reached from here.
final class IssuerReach {
    private static final String REMEDY = "check the URL, DNS, the firewall, and that it runs";

    private IssuerReach() {}

    static List<Diagnosis> check(Patient patient) {
        OAuthConfig oauth = patient.config().oauth();
        Map<String, List<URI>> places = new LinkedHashMap<>();
        oauth.providers()
                .forEach((name, provider) ->
                        issuer(provider).ifPresent(issuer -> places.put("provider " + name, WellKnown.of(issuer))));
        oauth.issuers().forEach((name, issuer) -> places.put("issuer " + name, places(issuer)));
        if (places.isEmpty()) {
            return List.of();
        }
        List<Diagnosis> found = new ArrayList<>();
        try (var http = new PlainHttp()) {
            places.forEach((who, where) -> found.add(reach(http, who, where)));
        }
        return found;
    }

    private static Diagnosis reach(PlainHttp http, String who, List<URI> places) {
        String last = "";
        for (URI place : places) {
            try {
                PlainHttp.Answer answer = http.get(place);
                if (answer.status() == 200 && answer.object().isPresent()) {
                    return ok(who, place + " answers");
                }
                last = place + " answers HTTP " + answer.status();
            } catch (IOException e) {
                last = place + " cannot be reached: " + e.getMessage();
            }
        }
        return fail(who, last, REMEDY);
    }

    private static List<URI> places(IssuerConfig issuer) {
        URI jwks = issuer.jwks();
        return jwks == null ? WellKnown.of(issuer.issuer()) : List.of(jwks);
    }

    private static Optional<URI> issuer(ProviderConfig provider) {
        return switch (provider.kind()) {
            case ProviderConfig.Issuer(URI issuer) -> Optional.of(issuer);
            case ProviderConfig.GitHub() -> Optional.empty();
            case ProviderConfig.Google() -> preset("google", Map.of());
            case ProviderConfig.Entra(String tenant) -> preset("entra", Map.of("tenant", tenant));
            case ProviderConfig.Okta(String domain) -> preset("okta", Map.of("domain", domain));
            case ProviderConfig.Keycloak(URI url, String realm) ->
                preset("keycloak", Map.of("url", url.toString(), "realm", realm));
            case ProviderConfig.Auth0(String domain) -> preset("auth0", Map.of("domain", domain));
            case ProviderConfig.Zitadel(String domain) -> preset("zitadel", Map.of("domain", domain));
        };
    }

    private static Optional<URI> preset(String name, Map<String, String> places) {
        return Optional.of(Presets.profile(name, places).issuer());
    }
}
