package dev.sallyport.config;

import dev.sallyport.config.ProviderConfig.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads one entry of `oauth.providers`.
final class ProviderDecoder {

    /// What each preset has to be told, in the order in which it is read.
    private static final Map<String, List<String>> PRESETS = presets();

    private final OAuthReading values;
    private final Reading reading;
    private final Problems problems;

    ProviderDecoder(OAuthReading values) {
        this.values = values;
        this.reading = values.reading();
        this.problems = reading.problems();
    }

    private static Map<String, List<String>> presets() {
        var presets = new LinkedHashMap<String, List<String>>();
        presets.put("google", List.of());
        presets.put("entra", List.of("tenant"));
        presets.put("okta", List.of("domain"));
        presets.put("keycloak", List.of("url", "realm"));
        presets.put("auth0", List.of("domain"));
        presets.put("zitadel", List.of("domain"));
        presets.put("github", List.of());
        return Ordered.copyOf(presets);
    }

    Optional<ProviderConfig> provider(Node.Entry entry, String path) {
        return values.record(
                entry,
                path,
                fields -> {
                    var kind = kind(entry, path, fields);
                    var id = values.needed(entry, fields, "client-id", values.text(OAuthChecks::clientId));
                    var secret = fields.get("client-secret", values.secret(OAuthChecks::given));
                    var scopes = fields.get("scopes", values::scopes).orElse(Set.of());
                    var claims = values.claims(fields);
                    boolean strict = fields.get("strict-refresh", reading::bool).orElse(false);
                    return () -> new ProviderConfig(
                            entry.key().text(),
                            kind.orElseThrow(),
                            id.orElseThrow(),
                            secret.orElse(null),
                            scopes,
                            claims,
                            strict);
                },
                "preset",
                "issuer",
                "tenant",
                "domain",
                "url",
                "realm",
                "client-id",
                "client-secret",
                "scopes",
                "roles",
                "groups",
                "strict-refresh");
    }

    private Optional<Kind> kind(Node.Entry entry, String path, Fields fields) {
        boolean preset = fields.node("preset").isPresent();
        if (preset == fields.node("issuer").isPresent()) {
            var what = preset ? ": preset and issuer exclude each other" : ": neither preset nor issuer is given";
            problems.add(
                    entry.key().mark(),
                    path + what,
                    "name a preset (" + String.join(", ", PRESETS.keySet()) + "), or give the issuer's URL");
            return Optional.empty();
        }
        if (!preset) {
            refuseOthers(fields, "issuer", List.of());
            return fields.get("issuer", values::fetched)
                    .flatMap(issuer -> problems.build(
                            entry.key().mark(), fields.path("issuer"), () -> new ProviderConfig.Issuer(issuer)));
        }
        return fields.get("preset", (node, at) -> reading.word(node, at, List.copyOf(PRESETS.keySet())))
                .flatMap(name -> preset(name, entry, fields));
    }

    private Optional<Kind> preset(String name, Node.Entry entry, Fields fields) {
        var keys = PRESETS.getOrDefault(name, List.of());
        refuseOthers(fields, "preset " + name, keys);
        return switch (name) {
            case "google" -> Optional.of(new ProviderConfig.Google());
            case "github" -> Optional.of(new ProviderConfig.GitHub());
            case "keycloak" -> keycloak(entry, fields);
            default ->
                values.needed(
                        entry,
                        fields,
                        keys.getFirst(),
                        (node, at) -> reading.value(node, at, text -> switch (name) {
                            case "entra" -> new ProviderConfig.Entra(text);
                            case "okta" -> new ProviderConfig.Okta(text);
                            case "auth0" -> new ProviderConfig.Auth0(text);
                            default -> new ProviderConfig.Zitadel(text);
                        }));
        };
    }

    private Optional<Kind> keycloak(Node.Entry entry, Fields fields) {
        var url = values.needed(entry, fields, "url", values::fetched);
        var realm = values.needed(entry, fields, "realm", reading::text);
        return url.flatMap(base -> realm.flatMap(name -> problems.build(
                entry.key().mark(), fields.path("realm"), () -> new ProviderConfig.Keycloak(base, name))));
    }

    private void refuseOthers(Fields fields, String chosen, List<String> own) {
        Stream.of("tenant", "domain", "url", "realm")
                .filter(key -> !own.contains(key))
                .forEach(key -> fields.node(key)
                        .ifPresent(node -> problems.add(
                                node.mark(), fields.path(key) + ": " + chosen + " does not have this", "remove it")));
    }
}
