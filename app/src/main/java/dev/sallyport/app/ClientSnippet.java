package dev.sallyport.app;

import dev.sallyport.config.EndpointConfig;
import java.util.Collection;
import java.util.stream.Collectors;

/// The configuration a client needs, ready to paste.
public final class ClientSnippet {
    private ClientSnippet() {}

    /// The shape most MCP clients read: `mcpServers` with a `type`, a `url` and `headers`.
    public static String http(String base, Collection<EndpointConfig> endpoints, String key) {
        return endpoints.stream()
                .map(endpoint -> """
                            "%s": {
                              "type": "http",
                              "url": "%s%s",
                              "headers": { "Authorization": "Bearer %s" }
                            }""".formatted(endpoint.server(), base, endpoint.path(), key)
                        .indent(4)
                        .stripTrailing())
                .collect(Collectors.joining(",\n", "{\n  \"mcpServers\": {\n", "\n  }\n}"));
    }
}
