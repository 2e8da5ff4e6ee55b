package dev.sallyport.config;

import dev.sallyport.config.ClientConfig.Grant;
import dev.sallyport.config.ClientConfig.Keys;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Reads one entry of `oauth.clients`.
final class ClientDecoder {

    private static final List<String> GRANTS = Stream.of(Grant.values())
            .map(grant -> grant.name().toLowerCase(Locale.ROOT))
            .toList();

    private final OAuthReading values;
    private final Reading reading;
    private final FilePaths files;
    private final Map<String, Boolean> resources;

    /// @param resources paths of endpoints and names of other resources; whether access tokens open them
    ClientDecoder(OAuthReading values, FilePaths files, Map<String, Boolean> resources) {
        this.values = values;
        this.reading = values.reading();
        this.files = files;
        this.resources = resources;
    }

    Optional<ClientConfig> client(Node.Entry entry, String path) {
        return values.record(
                entry,
                path,
                fields -> {
                    var id = entry.key().text();
                    var name =
                            fields.get("name", values.text(OAuthChecks::filled)).orElse(id);
                    var secret = fields.get("secret", values.secret(OAuthChecks::chosen));
                    var keys = fields.get("keys", this::keys);
                    var redirects = fields.get("redirect-uris", this::redirects).orElse(List.of());
                    var grants = fields.get("grants", this::grants).orElse(Set.of());
                    var scopes = fields.get("scopes", values::scopes).orElse(Set.of());
                    var targets = fields.get("resources", values.texts(this::resource))
                            .orElse(Set.of());
                    var roles = fields.get("roles", values.texts(OAuthChecks::filled))
                            .orElse(Set.of());
                    return () -> new ClientConfig(
                            id,
                            name,
                            secret.orElse(null),
                            keys.orElse(null),
                            redirects,
                            grants,
                            scopes,
                            targets,
                            roles);
                },
                "name",
                "secret",
                "keys",
                "redirect-uris",
                "grants",
                "scopes",
                "resources",
                "roles");
    }

    private Optional<Keys> keys(Node node, String path) {
        return reading.text(node, path).flatMap(text -> {
            if (text.startsWith("https://") || text.startsWith("http://")) {
                return values.fetched(node, path).map(Keys.At::new);
            }
            return reading.value(node, path, name -> new Keys.File(files.existing(node, name)));
        });
    }

    private Optional<List<String>> redirects(Node node, String path) {
        return reading.oneOrList(node, path, item -> values.hidden(item, path, OAuthChecks::redirectUri));
    }

    private Optional<Set<Grant>> grants(Node node, String path) {
        return reading.some(node, path, item -> reading.word(item, path, GRANTS))
                .map(words -> {
                    var grants = new TreeSet<Grant>();
                    words.forEach(word -> grants.add(Grant.valueOf(word.toUpperCase(Locale.ROOT))));
                    return grants;
                });
    }

    private String resource(String name) {
        var opened = resources.get(name);
        if (opened == null) {
            throw new Invalid("there is no such endpoint or resource", Hints.didYouMean(name, resources.keySet()));
        }
        if (!opened) {
            throw new Invalid("no access token opens this endpoint", "give the endpoint oauth");
        }
        return name;
    }
}
