package dev.sallyport.gateway.forward.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/// Connections of one event loop to one server, each with one call at a time. The one used last is used next, so
/// that what is not needed grows old and is closed. Looking a pool up by address for every call, as the client
/// itself would, costs more than this.
final class Connections {
    /// Below the 5 s after which common servers close what is idle.
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(4);

    private record Idle(HttpClientConnection connection, long since) {}

    private final HttpClientAgent client;
    private final HttpConnectOptions server;
    private final int most;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Set<HttpClientConnection> open = new HashSet<>();
    private int connecting;

    /// @param most connections that may be open at a time
    Connections(HttpClientAgent client, HttpConnectOptions server, int most) {
        this.client = client;
        this.server = server;
        this.most = most;
    }

    /// @return whether [#take] may be called
    boolean available() {
        return !idle.isEmpty() || open.size() + connecting < most;
    }

    Future<HttpClientConnection> take() {
        closeOld();
        Idle newest = idle.pollLast();
        return newest == null ? connect() : Future.succeededFuture(newest.connection());
    }

    /// Only once its call has ended well. A connection that has been closed meanwhile is not kept.
    void giveBack(HttpClientConnection connection) {
        if (open.contains(connection)) {
            idle.addLast(new Idle(connection, System.nanoTime()));
        }
    }

    private Future<HttpClientConnection> connect() {
        connecting++;
        return client.connect(server).onComplete(_ -> connecting--).onSuccess(connection -> {
            open.add(connection);
            connection.closeHandler(_ -> closed(connection));
        });
    }

    private void closed(HttpClientConnection connection) {
        open.remove(connection);
        idle.removeIf(kept -> kept.connection().equals(connection));
    }

    private void closeOld() {
        long now = System.nanoTime();
        for (Idle oldest = idle.peekFirst();
                oldest != null && now - oldest.since() > LONGEST_IDLE.toNanos();
                oldest = idle.peekFirst()) {
            idle.removeFirst();
            oldest.connection().close();
        }
    }
}
