package dev.sallyport.config;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How often a subject may call; what is `null` or not listed is not limited.
///
/// @param perSubject     for all calls of a subject together
/// @param perToolDefault for the calls of a subject to one tool that `perTool` does not list
/// @param perTool        by `TOOL`, on whatever server, or by `SERVER/TOOL`, which goes before
public record Limits(@Nullable Limit perSubject, @Nullable Limit perToolDefault, Map<String, Limit> perTool) {

    /// No limit at all.
    public static final Limits NONE = new Limits(null, null, Map.of());

    public Limits {
        perTool = Map.copyOf(perTool);
    }

    /// The limit for the calls of one subject to one tool.
    public Optional<Limit> forTool(String server, String tool) {
        var limit = perTool.get(server + "/" + tool);
        if (limit == null) {
            limit = perTool.getOrDefault(tool, perToolDefault);
        }
        return Optional.ofNullable(limit);
    }
}
