package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Revision;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The modern side of one server: a child per subject, and what is known of the server's era (protocol.md B9).
final class ModernChildren {
    private static final Logger log = LoggerFactory.getLogger(ModernChildren.class);

    private static final List<String> LEGACY = Arrays.stream(Revision.values())
            .filter(revision -> !revision.modern())
            .map(Revision::wire)
            .toList()
            .reversed();

    /// How the era is found out.
    ///
    /// @param patience for an answer to `server/discover`
    /// @param memory   how long a server is taken for legacy before it is asked again
    record Probing(Duration patience, Duration memory) {
        static final Probing DEFAULT = new Probing(Duration.ofSeconds(5), Duration.ofSeconds(60));
    }

    private final Vertx vertx;
    private final StdioServer server;
    private final ChildPool pool;
    private final Probing probing;
    private final Map<String, ModernChild> children = new HashMap<>();
    private @Nullable Long legacySince;

    ModernChildren(Vertx vertx, StdioServer server, ChildPool pool, Probing probing) {
        this.vertx = vertx;
        this.server = server;
        this.pool = pool;
        this.probing = probing;
    }

    /// @throws dev.sallyport.gateway.Refused if the message cannot be sent
    void take(Call call) {
        if (call.inbound().message() == null) {
            throw new Refusal.VerbNotAllowed("POST").refused();
        }
        if (knownLegacy()) {
            throw mismatch(call).refused();
        }
        ModernChild child = children.get(call.subject());
        if (child == null) {
            if (!(call.message() instanceof Message.Request)) {
                call.reply().accepted();
                return;
            }
            child = start(call.subject());
        }
        child.send(call);
    }

    void close() {
        children.values().forEach(child -> child.finish(_ -> new Refusal.ShuttingDown()));
        children.clear();
    }

    private ModernChild start(String subject) {
        ModernChild child = new ModernChild(vertx, server, pool, probing.patience(), new ModernChild.Verdict() {
            @Override
            public void legacy() {
                foundLegacy(subject);
            }

            @Override
            public void over() {
                children.remove(subject);
            }
        });
        children.put(subject, child);
        return child;
    }

    private void foundLegacy(String subject) {
        log.atInfo().addKeyValue("server", server.name()).log("the server is of the legacy era");
        legacySince = System.nanoTime();
        ModernChild child = children.remove(subject);
        if (child != null) {
            child.finish(this::mismatch);
        }
    }

    private boolean knownLegacy() {
        if (legacySince != null
                && System.nanoTime() - legacySince > probing.memory().toNanos()) {
            legacySince = null;
        }
        return legacySince != null;
    }

    private Refusal mismatch(Call call) {
        String claimed = call.inbound().protocolVersion();
        String requested = claimed == null ? Revision.V2026_07_28.wire() : claimed;
        return new Refusal.EraMismatch(server.name(), requested, LEGACY);
    }
}
