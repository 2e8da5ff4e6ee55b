package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.ScanLimits;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A child as its owner sees it: starting or running, until it ends by itself or is ended. Confined to the home
/// context, but for what [ChildProcess] reports on its threads.
final class Child implements ChildProcess.Events {
    private static final Logger log = LoggerFactory.getLogger(Child.class);

    /// Bytes of lines that may be on their way to the home context.
    private static final int WINDOW = 4 << 20;

    /// Told on the home context. Hears nothing more once it has ended the child or been told of its end.
    interface Owner {
        void message(Message message, byte[] line);

        void ended(Ending ending);

        /// @return whether a call or a stream needs the child now
        boolean busy();

        /// The child was of no use for long: to be ended.
        void idle();
    }

    /// How a child ended that nobody had asked to.
    ///
    /// @param launched whether there was a process at all
    record Ending(boolean launched, Refusal refusal) {}

    private final Vertx vertx;
    private final Context home;
    private final StdioServer server;
    private final Owner owner;
    private final Consumer<Child> gone;
    private final Outbox outbox = new Outbox();
    private final Semaphore window = new Semaphore(WINDOW);
    private final CompletableFuture<Optional<ChildProcess>> launched = new CompletableFuture<>();

    private boolean ready;
    private boolean released;
    private long usedAt = System.nanoTime();
    private long watch;
    private @Nullable Promise<Void> end;

    /// Of the reader's thread: what has been logged already.
    private boolean strayed;

    private boolean garbled;

    /// @param gone told on the home context once the process is gone, however it went
    Child(Vertx vertx, Context home, StdioServer server, Owner owner, Consumer<Child> gone) {
        this.vertx = vertx;
        this.home = home;
        this.server = server;
        this.owner = owner;
        this.gone = gone;
    }

    /// Starts the process; messages may be written at once.
    void launch() {
        watch(server.idle().toMillis());
        Thread.ofVirtual().name("stdio-" + server.name() + "-start").start(this::start);
    }

    /// The server has answered: from now on, its end is no longer a failure to start.
    void ready() {
        ready = true;
    }

    /// Never waits.
    ///
    /// @return whether there was room for the message, which is one line without its end
    boolean write(byte[] message) {
        usedAt = System.nanoTime();
        return outbox.offer(message);
    }

    /// Ends the process and all it started, waiting at most `grace` for each step.
    Future<Void> end(Duration grace) {
        if (end == null) {
            Promise<Void> over = Promise.promise();
            end = over;
            release();
            Thread.ofVirtual().name("stdio-" + server.name() + "-end").start(() -> end(grace, over));
        }
        return end.future();
    }

    private void end(Duration grace, Promise<Void> over) {
        try {
            Optional<ChildProcess> process = launched.join();
            if (process.isPresent()) {
                process.get().end(grace);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            onHome(over::tryComplete);
        }
    }

    private void start() {
        try {
            launched.complete(Optional.of(ChildProcess.start(server, outbox, this)));
        } catch (IOException | IllegalArgumentException e) {
            launched.complete(Optional.empty());
            String program = server.command().getFirst();
            onHome(() -> over(new Ending(false, unavailable("cannot start: " + reason(e), program))));
        }
    }

    /// The cause says why; the exception itself also says which path.
    private static String reason(Exception e) {
        String message = e.getCause() == null ? null : e.getCause().getMessage();
        return message == null ? "the command does not run" : message;
    }

    @Override
    public void line(byte[] line) throws InterruptedException {
        byte[] clean = JsonText.compact(line);
        if (JsonText.document(clean).length() == 0) {
            return;
        }
        try {
            for (byte[] message : messages(clean)) {
                pass(message);
            }
        } catch (MalformedMessage malformed) {
            if (opensObject(clean)) {
                garbled(malformed);
            } else {
                stray();
            }
        }
    }

    /// Servers of 2025-03-26 may send several at once (protocol.md R9).
    private static List<byte[]> messages(byte[] line) throws MalformedMessage {
        if (!MessageScanner.isBatch(line)) {
            return List.of(line);
        }
        return MessageScanner.batch(line, ScanLimits.UPSTREAM).stream()
                .map(element -> Arrays.copyOfRange(line, element.start(), element.end()))
                .toList();
    }

    private void pass(byte[] line) throws MalformedMessage, InterruptedException {
        Message message = MessageScanner.scan(line, ScanLimits.UPSTREAM);
        int weight = Math.min(line.length, WINDOW);
        window.acquire(weight);
        onHome(() -> heard(message, line, weight));
    }

    private void garbled(MalformedMessage malformed) {
        (garbled ? log.atDebug() : log.atWarn())
                .addKeyValue("server", server.name())
                .addKeyValue("why", malformed.reason())
                .log("a server's message is malformed and dropped");
        garbled = true;
    }

    private void stray() {
        (strayed ? log.atDebug() : log.atWarn())
                .addKeyValue("server", server.name())
                .log("a server writes to stdout what is no message; such lines are dropped");
        strayed = true;
    }

    private static boolean opensObject(byte[] line) {
        int start = JsonText.document(line).start();
        return start < line.length && line[start] == '{';
    }

    private void heard(Message message, byte[] line, int weight) {
        try {
            usedAt = System.nanoTime();
            if (!released) {
                owner.message(message, line);
            }
        } finally {
            window.release(weight);
        }
    }

    @Override
    public void lineTooLong() {
        onHome(() -> {
            if (!released) {
                log.atWarn()
                        .addKeyValue("server", server.name())
                        .log("a server's line is too long; its child is ended");
                Future<Void> _ = end(ChildPool.GRACE);
                String why = "a message is over " + (ChildProcess.MAX_LINE >> 20) + " MiB";
                owner.ended(new Ending(true, new Refusal.ServerMisbehaved(server.name(), why)));
            }
        });
    }

    @Override
    public void ended(int exitCode, StderrTail stderr) {
        onHome(() -> {
            if (!released && ready) {
                log.atWarn()
                        .addKeyValue("server", server.name())
                        .addKeyValue("exitCode", exitCode)
                        .log("a server's process ended");
            }
            over(new Ending(
                    true,
                    ready
                            ? unavailable("the server process ended", null)
                            : unavailable("ended with exit code " + exitCode + " while starting", stderr.toString())));
        });
    }

    private void over(Ending ending) {
        if (end == null) {
            gone.accept(this);
        } else {
            end.future().onComplete(_ -> gone.accept(this));
        }
        if (!released) {
            release();
            owner.ended(ending);
        }
    }

    private void release() {
        released = true;
        vertx.cancelTimer(watch);
    }

    private void watch(long millis) {
        watch = vertx.setTimer(Math.max(1, millis), _ -> {
            long unused = (System.nanoTime() - usedAt) / 1_000_000;
            if (owner.busy()) {
                watch(server.idle().toMillis());
            } else if (unused < server.idle().toMillis()) {
                watch(server.idle().toMillis() - unused);
            } else {
                owner.idle();
            }
        });
    }

    private Refusal unavailable(String why, @Nullable String words) {
        return new Refusal.ServerUnavailable(server.name(), why, words);
    }

    private void onHome(Runnable action) {
        try {
            home.runOnContext(_ -> action.run());
        } catch (RejectedExecutionException _) {
            log.debug("a child outlives the gateway's event loops");
        }
    }
}
