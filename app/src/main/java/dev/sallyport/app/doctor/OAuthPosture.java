package dev.sallyport.app.doctor;

import static dev.sallyport.app.doctor.Diagnosis.fail;
import static dev.sallyport.app.doctor.Diagnosis.ok;
import static dev.sallyport.app.doctor.Diagnosis.warn;

import dev.sallyport.adapters.sqlite.SqliteOAuthStore;
import dev.sallyport.app.oauth.OAuthData;
import dev.sallyport.config.Config;
import dev.sallyport.config.OAuthAccess;
import dev.sallyport.config.OAuthConfig;
import dev.sallyport.config.RegistrationConfig;
import dev.sallyport.config.Units;
import dev.sallyport.gateway.StoreUnavailable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Whether OAuth is set up so that little is lost where something goes wrong.
final class OAuthPosture {
    private static final String CHECK = "oauth";
    private static final Duration LONG_ACCESS = Duration.ofHours(1);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private OAuthPosture() {}

    static List<Diagnosis> check(Patient patient) {
        Config config = patient.config();
        if (!config.speaksOAuth()) {
            return List.of();
        }
        List<Diagnosis> found = new ArrayList<>();
        found.add(publicUrl(config));
        found.add(masterKey(patient));
        found.addAll(state(patient));
        found.addAll(authorizationServer(config));
        found.addAll(outbound(config.oauth()));
        found.addAll(unused(config));
        found.addAll(publicClients(config.oauth()));
        return found;
    }

    private static Diagnosis publicUrl(Config config) {
        URI url = config.publicUrl(config.listen().port());
        if (url.getScheme().equals("https") || LOOPBACK.contains(url.getHost())) {
            return ok(CHECK, "clients know the gateway by " + url);
        }
        return fail(CHECK, url + " sends codes and tokens unprotected", "set public-url to an https URL");
    }

    private static Diagnosis masterKey(Patient patient) {
        return patient.config().oauth().masterKeys().isEmpty()
                ? warn(
                        CHECK,
                        "the master key lies beside the database that it opens, in "
                                + patient.home().resolve("master.key"),
                        "keep it elsewhere: oauth: { master-keys: [\"${env:SALLYPORT_MASTER_KEY}\"] }, as base64")
                : ok(CHECK, "the master key is kept outside the data directory");
    }

    private static List<Diagnosis> state(Patient patient) {
        if (!SqliteOAuthStore.existsIn(patient.home())) {
            return List.of();
        }
        try {
            OAuthData.open(patient.config(), patient.home()).close();
            return List.of(ok(CHECK, "its state opens with the master key"));
        } catch (StoreUnavailable e) {
            return List.of(fail(CHECK, String.valueOf(e.getMessage()), "put the right master key first"));
        }
    }

    private static List<Diagnosis> authorizationServer(Config config) {
        OAuthConfig oauth = config.oauth();
        if (oauth.providers().isEmpty()) {
            return List.of();
        }
        List<Diagnosis> found = new ArrayList<>();
        String host = config.publicUrl(config.listen().port()).getHost();
        if (oauth.registration().dynamic() == RegistrationConfig.Dynamic.OPEN && !LOOPBACK.contains(host)) {
            found.add(warn(
                    CHECK,
                    "anybody who reaches the gateway may register a client, "
                            + oauth.registration().limit() + " from one address; people still have to consent to each",
                    "where all clients are known: oauth: { registration: { dynamic: off } }, or token"));
        }
        Duration access = oauth.tokens().access();
        if (access.compareTo(LONG_ACCESS) > 0) {
            found.add(warn(
                    CHECK,
                    "access tokens are good for " + Units.show(access) + ", and so is one that is stolen",
                    "oauth: { tokens: { access: 10m } }; clients renew them by themselves"));
        }
        return found;
    }

    private static List<Diagnosis> outbound(OAuthConfig oauth) {
        List<Diagnosis> found = new ArrayList<>();
        if (!oauth.outbound().allow().isEmpty()) {
            found.add(warn(
                    CHECK,
                    "private addresses may be spoken to, also where a client names them: "
                            + oauth.outbound().allow(),
                    "allow single addresses in oauth.outbound.allow, or none"));
        }
        if (oauth.outbound().http()) {
            found.add(warn(
                    CHECK,
                    "providers and issuers may be spoken to by http, unprotected",
                    "remove oauth.outbound.http"));
        }
        return found;
    }

    private static List<Diagnosis> unused(Config config) {
        Set<String> used = new HashSet<>();
        Stream.concat(
                        config.endpoints().values().stream().flatMap(one -> Stream.ofNullable(one.oauth())),
                        config.oauth().resources().values().stream().map(one -> one.access()))
                .forEach(access -> used.addAll(names(access)));
        return Stream.concat(
                        config.oauth().providers().keySet().stream(),
                        config.oauth().issuers().values().stream()
                                .filter(issuer -> !issuer.idJag())
                                .map(issuer -> issuer.name()))
                .filter(name -> !used.contains(name))
                .map(name -> warn(
                        CHECK,
                        "no endpoint and no resource takes tokens for " + name,
                        "name it in an endpoint: oauth: " + name + ", or remove it"))
                .toList();
    }

    private static Set<String> names(OAuthAccess access) {
        Set<String> names = new HashSet<>(access.issuers());
        if (access.provider() != null) {
            names.add(access.provider());
        }
        return names;
    }

    private static List<Diagnosis> publicClients(OAuthConfig oauth) {
        return oauth.providers().values().stream()
                .filter(provider -> provider.clientSecret() == null)
                .map(provider -> warn(
                        CHECK,
                        "provider " + provider.name() + " knows the gateway without a secret",
                        "register a confidential client there, and give its client-secret"))
                .toList();
    }
}
