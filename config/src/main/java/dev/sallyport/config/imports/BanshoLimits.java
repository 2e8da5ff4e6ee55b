package dev.sallyport.config.imports;

import dev.sallyport.config.Fields;
import dev.sallyport.config.Limit;
import dev.sallyport.config.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Bansho's `rate_limits`, as the configuration's `limits`.
final class BanshoLimits {

    private static final String REQUESTS = "requests";
    private static final String WINDOW = "window_seconds";

    private record Rate(int requests, int seconds) {
        static final Rate PER_KEY = new Rate(120, 60);
        static final Rate PER_TOOL = new Rate(30, 60);

        Limit limit() {
            return new Limit(requests, Duration.ofSeconds(seconds));
        }
    }

    private final Source source;

    BanshoLimits(Source source) {
        this.source = source;
    }

    /// The lines of the configuration that say the same.
    List<String> configuration(Optional<Node> rateLimits) {
        var fields =
                rateLimits.flatMap(node -> source.reading().fields(node, "rate_limits", "per_api_key", "per_tool"));
        var perKey = rate(fields, "per_api_key", Rate.PER_KEY);
        var perTool = fields.flatMap(all -> BanshoImport.given(all, "per_tool"))
                .flatMap(node -> source.reading().fields(node, "rate_limits.per_tool", "default", "overrides"));
        var byDefault = rate(perTool, "default", Rate.PER_TOOL);
        var overrides = perTool.flatMap(all -> BanshoImport.given(all, "overrides"))
                .map(node -> overrides(node, byDefault))
                .orElse(Map.of());
        var mark = rateLimits.map(Node::mark).orElseGet(source::start);
        source.note(
                mark,
                "limits belong into the configuration, which counts them per key as Bansho does; the lines"
                        + " for it stand at the top");
        var lines = new ArrayList<>(List.of(
                "Its limits, for the configuration:",
                "  limits:",
                "    per-subject: " + perKey.limit(),
                "    per-tool:",
                "      default: " + byDefault.limit()));
        overrides.forEach((tool, rate) -> lines.add("      " + YamlText.scalar(tool) + ": " + rate.limit()));
        return lines;
    }

    private Map<String, Rate> overrides(Node node, Rate byDefault) {
        var rates = new LinkedHashMap<String, Rate>();
        var path = "rate_limits.per_tool.overrides";
        for (var entry :
                source.reading().mapping(node, path).map(Node.Mapping::entries).orElse(List.of())) {
            var tool = entry.key().text().strip();
            var rate = rate(entry.value(), path + "." + tool, byDefault);
            if (tool.isEmpty()) {
                source.problems().add(entry.key().mark(), path + ": the name of a tool is blank", "remove the entry");
            } else if (rates.containsKey(tool)) {
                source.problems()
                        .add(
                                entry.key().mark(),
                                path + ": two limits for one tool, which differ by blanks only",
                                "keep the one that is meant");
            } else if (tool.indexOf('/') >= 0) {
                source.note(
                        entry.key().mark(),
                        "a limit for " + YamlText.scalar(tool)
                                + " never applies, unless a tool is called so; it is left"
                                + " out, and the default for tools applies");
            } else {
                rates.put(tool, rate);
            }
        }
        return rates;
    }

    private Rate rate(Optional<Fields> parent, String key, Rate otherwise) {
        return parent.flatMap(
                        fields -> BanshoImport.given(fields, key).map(node -> rate(node, fields.path(key), otherwise)))
                .orElse(otherwise);
    }

    private Rate rate(Node node, String path, Rate otherwise) {
        if (node instanceof Node.Scalar scalar && scalar.isNull()) {
            return otherwise;
        }
        int problems = source.problems().count();
        var rate = source.reading()
                .fields(node, path, REQUESTS, WINDOW)
                .map(fields -> new Rate(
                        number(fields, REQUESTS, otherwise.requests()), number(fields, WINDOW, otherwise.seconds())))
                .orElse(otherwise);
        try {
            var _ = rate.limit();
        } catch (IllegalArgumentException e) {
            if (source.problems().count() == problems) {
                source.problems().add(node.mark(), path + ": " + e.getMessage(), "");
            }
            return otherwise;
        }
        return rate;
    }

    private int number(Fields fields, String key, int otherwise) {
        return BanshoImport.given(fields, key)
                .flatMap(node -> source.reading().value(node, fields.path(key), text -> positive(text, otherwise)))
                .orElse(otherwise);
    }

    private static int positive(String text, int otherwise) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a whole number", e);
        }
        if (number == 0) {
            throw new IllegalArgumentException(
                    "0 does not mean none to Bansho but its default " + otherwise + ", so write what is meant");
        }
        if (number < 0) {
            throw new IllegalArgumentException("expected a positive number");
        }
        return number;
    }
}
