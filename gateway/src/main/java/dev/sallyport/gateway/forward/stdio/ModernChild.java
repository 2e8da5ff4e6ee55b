package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Splice;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Function;

/// The child for all stateless calls of one subject. It is asked for its era before it sees any of them
/// (protocol.md B12).
final class ModernChild implements Child.Owner {
    private static final int MAX_WAITING = 100;

    /// What the child turns out to be.
    interface Verdict {
        /// The server does not speak the modern revision.
        void legacy();

        /// The child is gone, or to be forgotten.
        void over();
    }

    private final Vertx vertx;
    private final StdioServer server;
    private final Verdict verdict;
    private final Child child;
    private final ModernTraffic traffic;
    private final Queue<NumberedCall> waiting = new ArrayDeque<>();
    private final long probeTimer;
    private boolean probing = true;

    /// @throws dev.sallyport.gateway.Refused if no child can be had
    ModernChild(Vertx vertx, StdioServer server, ChildPool pool, Duration probe, Verdict verdict) {
        this.vertx = vertx;
        this.server = server;
        this.verdict = verdict;
        this.traffic = new ModernTraffic(vertx, server.name());
        this.child = pool.start(this);
        child.write(Messages.DISCOVER);
        this.probeTimer = vertx.setTimer(probe.toMillis(), _ -> verdict.legacy());
    }

    /// @throws dev.sallyport.gateway.Refused if the message cannot be sent
    void send(Call call) {
        switch (call.message()) {
            case Message.Request _ -> request(call);
            case Message.Notification notification -> inform(call, notification);
            case Message.Response response -> {
                String why = "a modern server asks nothing";
                throw new Refusal.Malformed(ErrorCodes.INVALID_REQUEST, why, response.id()).refused();
            }
        }
    }

    /// Ends the child; calls in flight are refused.
    void finish(Function<Call, Refusal> refusal) {
        vertx.cancelTimer(probeTimer);
        Future<Void> _ = child.end(ChildPool.GRACE);
        waiting.clear();
        traffic.fail(refusal);
    }

    private void request(Call call) {
        if (probing && waiting.size() >= MAX_WAITING) {
            throw overloaded().refused();
        }
        NumberedCall numbered = traffic.add(call);
        call.whenAbandoned(() -> cancel(numbered, "the client went away"));
        if (!numbered.isSubscription()) {
            call.deadline(vertx, server.timeout(), () -> {
                cancel(numbered, "timed out");
                call.reply().refuse(new Refusal.ServerTimedOut(server.name(), server.timeout()));
            });
        }
        if (probing) {
            waiting.add(numbered);
        } else {
            write(numbered);
        }
    }

    private void write(NumberedCall call) {
        if (!child.write(call.request())) {
            traffic.settle(call);
            call.reply().refuse(overloaded());
        }
    }

    private void inform(Call call, Message.Notification notification) {
        if (notification.method().equals("notifications/cancelled")) {
            traffic.named(notification.params().cancelledId())
                    .ifPresent(cancelled -> cancelledByClient(cancelled, call, notification));
        } else if (!probing && !child.write(JsonText.compact(call.inbound().bytes()))) {
            throw overloaded().refused();
        }
        call.reply().accepted();
    }

    private void cancelledByClient(NumberedCall cancelled, Call call, Message.Notification notification) {
        var id = notification.params().cancelledIdSpan();
        traffic.settle(cancelled);
        if (!waiting.remove(cancelled) && id != null) {
            Splice splice = Splice.of(call.inbound().bytes())
                    .replace(id, cancelled.number().toJson());
            child.write(JsonText.compact(splice.toBytes()));
        }
        cancelled.reply().finish();
    }

    private void cancel(NumberedCall call, String reason) {
        traffic.settle(call);
        if (!waiting.remove(call)) {
            child.write(Messages.cancelled(call.number(), reason));
        }
    }

    @Override
    public void message(Message message, byte[] line) {
        if (probing) {
            if (message instanceof Message.Response response && Messages.DISCOVER_ID.equals(response.id())) {
                probed(response, line);
            }
            return;
        }
        traffic.hear(message, line).ifPresent(call -> {
            cancel(call, "the client does not read");
            call.reply().refuse(new Refusal.Overloaded("events for a client that does not read them"));
        });
    }

    private void probed(Message.Response response, byte[] line) {
        if (!isModern(response, line)) {
            verdict.legacy();
            return;
        }
        probing = false;
        vertx.cancelTimer(probeTimer);
        child.ready();
        while (!waiting.isEmpty()) {
            write(waiting.remove());
        }
    }

    /// A result that lists versions, or one of the errors only a modern server knows.
    private static boolean isModern(Message.Response response, byte[] line) {
        return response.error()
                ? ErrorStatus.isModern(line)
                : Members.find(line, "result", "supportedVersions").isPresent();
    }

    @Override
    public void ended(Child.Ending ending) {
        vertx.cancelTimer(probeTimer);
        if (probing && ending.launched()) {
            verdict.legacy();
            return;
        }
        verdict.over();
        waiting.clear();
        traffic.fail(_ -> ending.refusal());
    }

    @Override
    public boolean busy() {
        return probing || traffic.busy();
    }

    @Override
    public void idle() {
        verdict.over();
        finish(_ -> overloaded());
    }

    private Refusal overloaded() {
        return new Refusal.Overloaded("messages for server " + server.name());
    }
}
