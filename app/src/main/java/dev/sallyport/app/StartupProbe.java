package dev.sallyport.app;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.forward.Upstream;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.mcp.SseEvent;
import dev.sallyport.policy.Subject;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Starts a server's child once and shakes hands, so that a command that cannot work is told at the start and not
/// to the first caller.
final class StartupProbe implements Answer {
    private static final byte[] INITIALIZE = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"sallyport","version":"1"}}}""".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NO_BYTES = {};

    private final Context context;
    private final String server;
    private final Upstream upstream;
    private final Promise<Void> done = Promise.promise();
    private @Nullable String session;

    private StartupProbe(Context context, String server, Upstream upstream) {
        this.context = context;
        this.server = server;
        this.upstream = upstream;
    }

    /// @return fails with a [dev.sallyport.gateway.Refused] that says why the server cannot be used; a server that
    ///     answers with an error is alive
    static Future<Void> of(Vertx vertx, String server, Upstream upstream) {
        StartupProbe probe = new StartupProbe(vertx.getOrCreateContext(), server, upstream);
        probe.context.runOnContext(_ -> probe.send(initialize(), probe));
        return probe.done.future();
    }

    @Override
    public void begin(Head head) {
        session = head.session();
    }

    @Override
    public void piece(Buffer bytes) {}

    @Override
    public void event(SseEvent event) {}

    @Override
    public void end() {
        if (session != null) {
            send(inbound(Inbound.Verb.END, null, NO_BYTES), new StartupProbe(context, server, upstream));
        }
        done.tryComplete();
    }

    @Override
    public void fail(Refusal refusal) {
        done.tryFail(refusal.refused());
    }

    @Override
    public boolean full() {
        return false;
    }

    @Override
    public void whenDrained(Runnable resume) {
        resume.run();
    }

    private void send(Inbound inbound, Answer answer) {
        Exchange exchange = new Exchange(context, Exchange.Peer.STARTUP, answer);
        exchange.at(new Endpoint("", server, false));
        exchange.identified(new Subject("startup", Set.of()), null);
        exchange.understood(inbound);
        if (session != null) {
            exchange.inSession(session);
        }
        upstream.send(exchange, answer);
    }

    private static Inbound initialize() {
        try {
            return inbound(Inbound.Verb.SEND, MessageScanner.scan(INITIALIZE, ScanLimits.DEFAULT), INITIALIZE);
        } catch (MalformedMessage e) {
            throw new IllegalStateException(e);
        }
    }

    private static Inbound inbound(Inbound.Verb verb, @Nullable Message message, byte[] bytes) {
        return new Inbound(verb, message, bytes, Buffer.buffer(bytes), false, null, null, null, Map.of());
    }
}
