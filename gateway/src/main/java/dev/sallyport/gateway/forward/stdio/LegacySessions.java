package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.Message;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The legacy sessions of one server, by their id.
final class LegacySessions {
    /// Sessions without a child that are remembered; the one unused for longest is forgotten first.
    static final int MAX_DORMANT = 1_000;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_BYTES = 16;

    private final Vertx vertx;
    private final StdioServer server;
    private final ChildPool pool;
    private final Map<String, LegacySession> sessions = new LinkedHashMap<>(16, 0.75f, true);

    LegacySessions(Vertx vertx, StdioServer server, ChildPool pool) {
        this.vertx = vertx;
        this.server = server;
        this.pool = pool;
    }

    /// @throws dev.sallyport.gateway.Refused if the session is unknown or does not take the message
    void take(Call call) {
        if (call.session() == null && isInitialize(call)) {
            open(call);
            return;
        }
        LegacySession session = session(call);
        switch (call.inbound().verb()) {
            case SEND -> session.send(call);
            case LISTEN -> session.listen(call);
            case END -> session.end(call);
        }
    }

    void close() {
        for (LegacySession session : new ArrayList<>(sessions.values())) {
            session.finish("the gateway is shutting down");
        }
    }

    private void open(Call call) {
        byte[] random = new byte[ID_BYTES];
        RANDOM.nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        LegacySession session = new LegacySession(vertx, server, pool, id, call, () -> sessions.remove(id));
        session.open();
        sessions.put(id, session);
        forgetDormant();
    }

    private LegacySession session(Call call) {
        if (call.session() == null) {
            String why = "Mcp-Session-Id header is missing";
            throw new Refusal.Malformed(ErrorCodes.INVALID_REQUEST, why, requestId(call.inbound())).refused();
        }
        LegacySession session = sessions.get(call.session());
        if (session == null) {
            throw new Refusal.UnknownSession().refused();
        }
        return session;
    }

    private void forgetDormant() {
        if (sessions.size() > MAX_DORMANT + server.maxChildren()) {
            sessions.values().stream()
                    .filter(LegacySession::dormant)
                    .findFirst()
                    .ifPresent(session -> session.finish("the session was unused for too long"));
        }
    }

    private static boolean isInitialize(Call call) {
        Message.Request request = call.inbound().request();
        return request != null && request.method().equals("initialize");
    }

    private static @Nullable Id requestId(Inbound inbound) {
        Message.Request request = inbound.request();
        return request == null ? null : request.id();
    }
}
