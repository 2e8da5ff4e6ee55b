package dev.sallyport.config;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// Who is written under `oauth`, whether or not the rest of what is written there is right.
record OAuthNames(Set<String> providers, Set<String> issuers, Set<String> resources) {

    static OAuthNames of(Optional<Node> oauth) {
        return new OAuthNames(keys(oauth, "providers"), keys(oauth, "issuers"), keys(oauth, "resources"));
    }

    private static Set<String> keys(Optional<Node> oauth, String section) {
        var keys = new LinkedHashSet<String>();
        oauth.flatMap(node -> node instanceof Node.Mapping mapping ? mapping.get(section) : Optional.empty())
                .filter(Node.Mapping.class::isInstance)
                .map(Node.Mapping.class::cast)
                .ifPresent(mapping ->
                        mapping.entries().forEach(entry -> keys.add(entry.key().text())));
        return keys;
    }
}
