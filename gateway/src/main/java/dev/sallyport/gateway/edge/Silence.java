package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Deadlines;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.IdentityHashMap;

/// Closes connections that say nothing for too long.
final class Silence {
    private final Deadlines deadlines;
    private final IdentityHashMap<HttpConnection, Deadlines.Deadline> silent = new IdentityHashMap<>();

    Silence(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    void begins(HttpConnection connection, Duration longest) {
        Deadlines.Deadline earlier = silent.put(connection, deadlines.in(longest, connection::close));
        if (earlier != null) {
            earlier.stop();
        }
    }

    void ends(HttpConnection connection) {
        Deadlines.Deadline deadline = silent.remove(connection);
        if (deadline != null) {
            deadline.stop();
        }
    }
}
