package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.Message;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A legacy client's session and the child that serves nobody else, so ids pass as they are. The session outlives its
/// child: the next call starts another one, which hears the same `initialize` again (protocol.md R5).
final class LegacySession implements Child.Owner {
    private static final Logger log = LoggerFactory.getLogger(LegacySession.class);
    private static final int MAX_WAITING = 100;

    /// A longer `initialize` is not remembered: such a session ends with its child.
    private static final int MAX_INITIALIZE = 64 * 1024;

    private enum Phase {
        /// No child.
        DOWN,
        /// The client's `initialize` awaits its answer.
        OPENING,
        /// Another child has been sent `initialize` anew.
        REPLAYING,
        READY,
        OVER
    }

    private final Vertx vertx;
    private final StdioServer server;
    private final ChildPool pool;
    private final String id;
    private final Call opening;
    private final byte[] initialize;
    private final Runnable onOver;
    private final LegacyTraffic traffic;
    private final Queue<Call> waiting = new ArrayDeque<>();

    private Phase phase = Phase.DOWN;
    private boolean initialized;
    private @Nullable Child child;
    private long startTimer;

    /// @param opening the client's `initialize`
    /// @param onOver  runs once the session is no more
    LegacySession(Vertx vertx, StdioServer server, ChildPool pool, String id, Call opening, Runnable onOver) {
        this.vertx = vertx;
        this.server = server;
        this.pool = pool;
        this.id = id;
        this.opening = opening;
        this.initialize = JsonText.compact(opening.inbound().bytes());
        this.onOver = onOver;
        this.traffic = new LegacyTraffic(vertx, server.name(), this::tell);
    }

    /// @throws dev.sallyport.gateway.Refused if no child can be had
    void open() {
        start(Phase.OPENING);
        traffic.add(opening);
        opening.whenAbandoned(() -> finish("the client went away before the session was open"));
    }

    /// @return whether nothing but the memory of it is left
    boolean dormant() {
        return phase == Phase.DOWN && !traffic.busy();
    }

    /// @throws dev.sallyport.gateway.Refused if the message cannot be sent
    void send(Call call) {
        switch (call.message()) {
            case Message.Request request -> request(call, request);
            case Message.Notification notification -> inform(call, notification);
            case Message.Response response -> respond(call, response);
        }
    }

    void listen(Call call) {
        if (!traffic.listen(call)) {
            throw malformed("this session's stream is already open", null);
        }
    }

    void end(Call call) {
        finish("the session was ended");
        call.reply().done();
    }

    /// @param why for calls still in flight
    void finish(String why) {
        if (phase != Phase.OVER) {
            phase = Phase.OVER;
            onOver.run();
            dismiss();
            fail(unavailable(why));
            traffic.finishStream();
        }
    }

    private void start(Phase starting) {
        child = pool.start(this);
        phase = starting;
        child.write(initialize);
        startTimer = vertx.setTimer(server.timeout().toMillis(), _ -> startTimedOut());
    }

    private void request(Call call, Message.Request request) {
        if (traffic.inFlight(request.id()) != null) {
            throw malformed("a request with this id is in flight", request.id());
        }
        if (phase == Phase.DOWN) {
            start(Phase.REPLAYING);
        }
        traffic.add(call);
        call.deadline(vertx, server.timeout(), () -> {
            Refusal late = new Refusal.ServerTimedOut(server.name(), server.timeout());
            giveUp(call, "timed out", late);
        });
        forward(call);
    }

    private void inform(Call call, Message.Notification notification) {
        boolean opened = notification.method().equals("notifications/initialized");
        initialized |= opened;
        Call cancelled = notification.method().equals("notifications/cancelled")
                ? traffic.inFlight(notification.params().cancelledId())
                : null;
        boolean unsent = cancelled != null && waiting.remove(cancelled);
        if (phase == Phase.DOWN || unsent || (opened && phase != Phase.READY)) {
            call.reply().accepted();
        } else {
            forward(call);
        }
        if (cancelled != null) {
            traffic.settle(cancelled);
            cancelled.reply().finish();
        }
    }

    private void respond(Call call, Message.Response response) {
        if (!traffic.hasAsked(response.id())) {
            throw malformed("the server has not asked this", response.id());
        }
        if (forward(call)) {
            traffic.answered(response.id());
        }
    }

    /// @return whether the message is on its way, or will be once the child is ready
    private boolean forward(Call call) {
        boolean room;
        if (phase == Phase.READY && child != null) {
            room = child.write(JsonText.compact(call.inbound().bytes()));
        } else {
            room = waiting.size() < MAX_WAITING && waiting.add(call);
        }
        boolean request = call.message() instanceof Message.Request;
        if (!room) {
            if (request) {
                traffic.settle(call);
            }
            call.reply().refuse(new Refusal.Overloaded("messages for server " + server.name()));
        } else if (!request) {
            call.reply().accepted();
        }
        return room;
    }

    private void giveUp(Call call, String reason, Refusal refusal) {
        traffic.settle(call);
        if (!waiting.remove(call)) {
            tell(Messages.cancelled(call.request().id(), reason));
        }
        call.reply().refuse(refusal);
    }

    private void tell(byte[] message) {
        if (child != null) {
            child.write(message);
        }
    }

    @Override
    public void message(Message message, byte[] line) {
        if (phase == Phase.OPENING || phase == Phase.REPLAYING) {
            starting(message, line);
        } else {
            running(message, line);
        }
    }

    private void starting(Message message, byte[] line) {
        boolean answer = message instanceof Message.Response response
                && opening.request().id().equals(response.id());
        boolean error = answer && message instanceof Message.Response response && response.error();
        if (phase == Phase.OPENING && !error) {
            opening.reply().opens(id);
        }
        if (phase == Phase.OPENING || !answer) {
            running(message, line);
        }
        if (error) {
            finish("the server refused to start");
        } else if (answer) {
            ready();
        }
    }

    private void running(Message message, byte[] line) {
        if (message instanceof Message.Response response) {
            traffic.answer(response, line);
        } else {
            traffic.hear(message, line)
                    .ifPresent(call -> giveUp(
                            call,
                            "the client does not read",
                            new Refusal.Overloaded("events for a client that does not read them")));
        }
    }

    private void ready() {
        phase = Phase.READY;
        vertx.cancelTimer(startTimer);
        if (child != null) {
            child.ready();
        }
        if (initialized) {
            tell(Messages.INITIALIZED);
        }
        while (!waiting.isEmpty()) {
            forward(waiting.remove());
        }
    }

    private void startTimedOut() {
        log.atWarn().addKeyValue("server", server.name()).log("a server does not answer initialize");
        dismiss();
        down(new Refusal.ServerTimedOut(server.name(), server.timeout()));
    }

    @Override
    public void ended(Child.Ending ending) {
        child = null;
        down(ending.refusal());
    }

    @Override
    public boolean busy() {
        return traffic.busy() || phase == Phase.OPENING || phase == Phase.REPLAYING;
    }

    @Override
    public void idle() {
        dismiss();
        down(unavailable("the server process was idle"));
    }

    private void dismiss() {
        vertx.cancelTimer(startTimer);
        if (child != null) {
            Future<Void> _ = child.end(ChildPool.GRACE);
            child = null;
        }
    }

    private void down(Refusal refusal) {
        vertx.cancelTimer(startTimer);
        boolean lost = phase == Phase.OPENING || initialize.length > MAX_INITIALIZE;
        phase = Phase.DOWN;
        fail(refusal);
        if (lost) {
            finish("the server process ended");
        }
    }

    private void fail(Refusal refusal) {
        traffic.childGone(refusal);
        waiting.forEach(call -> call.reply().refuse(refusal));
        waiting.clear();
    }

    private Refusal unavailable(String why) {
        return new Refusal.ServerUnavailable(server.name(), why);
    }

    private static RuntimeException malformed(String why, @Nullable Id id) {
        return new Refusal.Malformed(ErrorCodes.INVALID_REQUEST, why, id).refused();
    }
}
