package dev.sallyport.config;

import dev.sallyport.policy.Obligations;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads `obligations`.
final class ObligationsDecoder {

    private final Reading reading;

    ObligationsDecoder(Reading reading) {
        this.reading = reading;
    }

    /// @param rule the id of the rule they belong to
    Optional<Obligations> obligations(Node node, String path, String rule) {
        return reading.fields(node, path, PolicyKeys.OBLIGATIONS)
                .filter(_ -> reading.isFilled(node, path))
                .flatMap(fields -> {
                    var redact = fields.get("redact", this::names).orElse(Set.of());
                    var cap = fields.get("cap", reading.as(Units::bytes)).orElse(null);
                    var limits = fields.get("limit", this::limits).orElse(List.of()).stream()
                            .map(limit -> new Obligations.Limit(rule, limit.count(), limit.window()))
                            .toList();
                    return reading.problems().build(node.mark(), path, () -> new Obligations(redact, cap, limits));
                });
    }

    /// The scopes among them, which the model keeps apart. Reports no problem that [#obligations] does not.
    Optional<Set<String>> scopes(Node node, String path) {
        return reading.fields(node, path, PolicyKeys.OBLIGATIONS).flatMap(fields -> fields.get("scopes", this::names));
    }

    private Optional<Set<String>> names(Node node, String path) {
        return reading.some(node, path, item -> reading.value(item, path, ObligationsDecoder::name))
                .map(Set::copyOf);
    }

    private static String name(String text) {
        if (text.isBlank()) {
            throw new Invalid("expected a name", "name it, or leave it out");
        }
        return text;
    }

    private Optional<List<Limit>> limits(Node node, String path) {
        return reading.some(node, path, item -> reading.value(item, path, Limit::parse));
    }
}
