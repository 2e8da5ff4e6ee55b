package dev.sallyport.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Immutable maps and sets that keep the order of the file.
final class Ordered {

    private Ordered() {}

    static <K, V> Map<K, V> copyOf(Map<K, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    static <T> Set<T> setOf(Collection<T> items) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(items));
    }

    static <T> Set<T> copyOf(Set<T> set) {
        return setOf(set);
    }
}
