package dev.sallyport.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads `endpoints`.
final class EndpointDecoder {

    private final Reading reading;
    private final Problems problems;
    private final Set<String> serverNames;
    private final AccessDecoder access;

    EndpointDecoder(Reading reading, Set<String> serverNames, OAuthNames oauth) {
        this.reading = reading;
        this.problems = reading.problems();
        this.serverNames = serverNames;
        this.access = new AccessDecoder(new OAuthReading(reading, false), oauth);
    }

    Optional<Map<String, EndpointConfig>> endpoints(Node node, String path) {
        return reading.mapping(node, path).map(mapping -> {
            var endpoints = new LinkedHashMap<String, EndpointConfig>();
            mapping.entries()
                    .forEach(entry -> endpoint(entry).ifPresent(endpoint -> endpoints.put(endpoint.path(), endpoint)));
            return endpoints;
        });
    }

    private Optional<EndpointConfig> endpoint(Node.Entry entry) {
        var path = "endpoints." + Hints.segment(entry.key().text());
        return reading.fields(entry.value(), path, "server", "servers", "anonymous", "oauth")
                .flatMap(fields -> endpoint(entry.key(), path, fields));
    }

    private Optional<EndpointConfig> endpoint(Node.Scalar key, String path, Fields fields) {
        boolean anonymous = fields.get("anonymous", reading::bool).orElse(false);
        var oauth = fields.get("oauth", access::access);
        boolean one = fields.node("server").isPresent();
        if (one == fields.node("servers").isPresent()) {
            var what = one ? ": server and servers exclude each other" : ": no server is given";
            problems.add(key.mark(), path + what, "write server: NAME");
            return Optional.empty();
        }
        var server = one ? fields.get("server", this::server) : fields.get("servers", this::onlyServer);
        return problems.build(
                        key.mark(),
                        path,
                        () -> new EndpointConfig(key.text(), server.orElse("?"), anonymous, oauth.orElse(null)))
                .filter(_ -> server.isPresent());
    }

    private Optional<String> server(Node node, String path) {
        return reading.value(node, path, name -> {
            if (!serverNames.contains(name)) {
                throw new Invalid("there is no such server", Hints.didYouMean(name, serverNames));
            }
            return name;
        });
    }

    private Optional<String> onlyServer(Node node, String path) {
        int before = problems.count();
        var names = reading.list(node, path, item -> server(item, path)).orElse(List.of());
        if (node instanceof Node.Sequence sequence && sequence.items().size() != 1) {
            boolean none = sequence.items().isEmpty();
            problems.add(
                    node.mark(),
                    path
                            + (none
                                    ? ": no server is given"
                                    : ": several servers behind one endpoint are not supported yet"),
                    "give each server its own endpoint");
        }
        return problems.count() > before ? Optional.empty() : Optional.of(names.getFirst());
    }
}
