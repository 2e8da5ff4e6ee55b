package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.gateway.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// All children of one server, at most as many as it may have. A child counts until its process is gone.
final class ChildPool {
    /// For each step of ending a child while the gateway goes on.
    static final Duration GRACE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Context home;
    private final StdioServer server;
    private final Set<Child> children = new LinkedHashSet<>();
    private boolean closed;

    ChildPool(Vertx vertx, Context home, StdioServer server) {
        this.vertx = vertx;
        this.home = home;
        this.server = server;
    }

    /// @throws dev.sallyport.gateway.Refused if there are as many children as there may be, or it is closed
    Child start(Child.Owner owner) {
        refuseIfClosed();
        if (children.size() >= server.maxChildren()) {
            throw new Refusal.Overloaded("children of server " + server.name()).refused();
        }
        Child child = new Child(vertx, home, server, owner, children::remove);
        children.add(child);
        child.launch();
        return child;
    }

    void refuseIfClosed() {
        if (closed) {
            throw new Refusal.ShuttingDown().refused();
        }
    }

    Future<Void> close(Duration grace) {
        closed = true;
        List<Future<Void>> ends = new ArrayList<>();
        for (Child child : children) {
            ends.add(child.end(grace));
        }
        return Future.join(ends).mapEmpty();
    }
}
