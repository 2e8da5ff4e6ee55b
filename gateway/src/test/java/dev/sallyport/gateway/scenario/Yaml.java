package dev.sallyport.gateway.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// A mapping of a scenario file. Every key has to be asked for: one that nobody knows fails the scenario.
final class Yaml {
    private final Map<String, Object> members;
    private final List<String> unasked;

    private Yaml(Map<String, Object> members) {
        this.members = members;
        this.unasked = new ArrayList<>(members.keySet());
    }

    static Yaml parse(String text) {
        return of(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    @SuppressWarnings("unchecked") // YAML mappings have text for keys, or the next cast fails
    static Yaml of(@Nullable Object value) {
        return new Yaml(value == null ? Map.of() : (Map<String, Object>) value);
    }

    static String write(Object value) {
        return new Dump(DumpSettings.builder().build()).dumpToString(value);
    }

    @Nullable
    Object get(String key) {
        unasked.remove(key);
        return members.get(key);
    }

    boolean has(String key) {
        return members.containsKey(key);
    }

    Yaml mapping(String key) {
        return of(get(key));
    }

    List<?> list(String key) {
        Object value = get(key);
        return value == null ? List.of() : (List<?>) value;
    }

    Set<String> texts(String key) {
        return list(key).stream().map(String::valueOf).collect(Collectors.toSet());
    }

    String text(String key, String otherwise) {
        Object value = get(key);
        return value == null ? otherwise : String.valueOf(value);
    }

    @Nullable
    String textOrNull(String key) {
        Object value = get(key);
        return value == null ? null : String.valueOf(value);
    }

    Map<String, Object> members() {
        unasked.clear();
        return members;
    }

    void everythingWasAskedFor() {
        if (!unasked.isEmpty()) {
            throw new AssertionError("the scenario has keys that nobody knows: " + unasked);
        }
    }
}
