package dev.sallyport.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What happened in audit and server, in order.
public final class Timeline {
    private final List<String> entries = new CopyOnWriteArrayList<>();

    void add(String entry) {
        entries.add(entry);
    }

    public List<String> entries() {
        return entries;
    }
}
