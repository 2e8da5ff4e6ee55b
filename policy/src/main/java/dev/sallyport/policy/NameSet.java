package dev.sallyport.policy;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Names in alphabetical order, which can be gone through without an iterator; immutable.
final class NameSet extends AbstractSet<String> {
    private final List<String> names;

    private NameSet(List<String> names) {
        this.names = names;
    }

    static NameSet of(Collection<String> names) {
        return names instanceof NameSet same
                ? same
                : new NameSet(names.stream().distinct().sorted().toList());
    }

    String get(int index) {
        return names.get(index);
    }

    @Override
    public Iterator<String> iterator() {
        return names.iterator();
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public boolean contains(@Nullable Object name) {
        return name != null && names.contains(name);
    }
}
