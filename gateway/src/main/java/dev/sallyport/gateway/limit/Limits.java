package dev.sallyport.gateway.limit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is limited. An override replaces the default for its tool only.
///
/// @param perSubject calls of one subject; null for no limit
/// @param perTool calls of one subject to one tool, where no override says otherwise; null for no limit
/// @param overrides by `tool`, or by `server/tool`, which wins
public record Limits(@Nullable Limit perSubject, @Nullable Limit perTool, Map<String, Limit> overrides) {
    public static final Limits NONE = new Limits(null, null, Map.of());

    public Limits {
        overrides = Map.copyOf(overrides);
    }

    @Nullable
    Limit of(String server, String tool) {
        if (overrides.isEmpty()) {
            return perTool;
        }
        Limit qualified = overrides.get(server + "/" + tool);
        return qualified != null ? qualified : overrides.getOrDefault(tool, perTool);
    }
}
