package dev.sallyport.oauth.store;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Kept as long as the process lives.
public final class InMemoryStore implements OAuthStore {
    private record Key(Kind kind, String id) {}

    private final Map<Key, Row> rows = new LinkedHashMap<>();
    private final AtomicLong generation = new AtomicLong();

    @Override
    public synchronized Optional<Row> find(Kind kind, String id) {
        return Optional.ofNullable(rows.get(new Key(kind, id)));
    }

    @Override
    public synchronized List<Row> list(Kind kind) {
        return rows.values().stream()
                .filter(row -> row.kind() == kind)
                .sorted(Comparator.comparing(Row::created))
                .toList();
    }

    @Override
    public synchronized List<Row> ownedBy(Kind kind, String owner) {
        return list(kind).stream().filter(row -> row.owner().equals(owner)).toList();
    }

    @Override
    public synchronized boolean insert(Row row) {
        if (rows.putIfAbsent(new Key(row.kind(), row.id()), row) != null) {
            return false;
        }
        changed(row.kind());
        return true;
    }

    @Override
    public synchronized boolean replace(Row row) {
        Key key = new Key(row.kind(), row.id());
        Row now = rows.get(key);
        if (now == null || now.version() != row.version()) {
            return false;
        }
        rows.put(
                key,
                new Row(
                        row.kind(),
                        row.id(),
                        row.owner(),
                        row.body(),
                        row.created(),
                        row.expires(),
                        row.version() + 1));
        changed(row.kind());
        return true;
    }

    @Override
    public synchronized Optional<Row> take(Kind kind, String id) {
        Optional<Row> taken = Optional.ofNullable(rows.remove(new Key(kind, id)));
        taken.ifPresent(_ -> changed(kind));
        return taken;
    }

    @Override
    public synchronized int removeOwnedBy(Kind kind, String owner) {
        int before = rows.size();
        rows.values().removeIf(row -> row.kind() == kind && row.owner().equals(owner));
        changed(kind);
        return before - rows.size();
    }

    @Override
    public synchronized int purge(Instant now) {
        int before = rows.size();
        rows.values().removeIf(row -> row.expiredAt(now));
        return before - rows.size();
    }

    @Override
    public long generation() {
        return generation.get();
    }

    private void changed(Kind kind) {
        switch (kind) {
            case REVOKED, CLIENT, SIGNING_KEY -> generation.incrementAndGet();
            default -> {}
        }
    }
}
