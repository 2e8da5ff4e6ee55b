package dev.sallyport.gateway.catalogue;

import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.Refused;
import dev.sallyport.gateway.forward.Upstream;
import dev.sallyport.policy.Catalogue;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps asking the servers what they offer: at the start until each was seen once, from then on at intervals, when
/// one says that a list of its has changed, and when it is told to. May be called on any thread.
public final class Surveyor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Surveyor.class);

    /// @param name   as configured
    /// @param likely the era that is tried first
    public record Subject(String name, Upstream upstream, Era likely) {}

    /// How often, and how patiently.
    ///
    /// @param deadline for one server, from its handshake to the last page
    /// @param interval between two surveys of a server that was seen
    /// @param quiet    between the end of one and the next that a server itself asks for
    /// @param retry    after the first failure to see a server; doubles up to `longest`
    public record Pace(Duration deadline, Duration interval, Duration quiet, Duration retry, Duration longest) {
        public static final Pace DEFAULT = new Pace(
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60));
    }

    /// Told on the surveyor's own context.
    public interface Listener {
        void seen(Sighting sighting, Catalogue.Offer offer);
    }

    private final Context context;
    private final Pace pace;
    private final Clock clock;
    private final Map<String, Watch> watches;
    private final Promise<Listener> listener = Promise.promise();

    public Surveyor(Vertx vertx, Pace pace, Clock clock, List<Subject> servers) {
        this.context = vertx.getOrCreateContext();
        this.pace = pace;
        this.clock = clock;
        this.watches = servers.stream()
                .map(Watch::new)
                .collect(Collectors.toUnmodifiableMap(Watch::name, Function.identity()));
    }

    /// Asks all servers at once, for the first time.
    public void begin() {
        context.runOnContext(_ -> watches.values().forEach(Watch::survey));
    }

    /// Who is told what was and will be seen.
    public void tell(Listener whom) {
        context.runOnContext(_ -> listener.complete(whom));
    }

    /// @return the names of those that are asked
    public Set<String> servers() {
        return watches.keySet();
    }

    /// @return completes once the server has answered anything at all; fails with a [Refused] that says why it
    ///     cannot be used
    public Future<Void> heard(String server) {
        return watch(server).heard.future();
    }

    /// @return completes once every server was seen, or was found not to be seen now, and the listener knows
    public Future<Void> firstRound() {
        return join(watch -> watch.first.future());
    }

    /// Asks all servers anew.
    ///
    /// @return completes as [#firstRound]
    public Future<Void> now() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(_ -> join(Watch::again).onComplete(done));
        return done.future();
    }

    /// A server says that a list of its has changed.
    public void changed(String server) {
        Watch watch = watches.get(server);
        if (watch != null) {
            context.runOnContext(_ -> watch.changed());
        }
    }

    @Override
    public void close() {
        context.runOnContext(_ -> watches.values().forEach(Watch::close));
    }

    private Future<Void> join(Function<Watch, Future<Void>> what) {
        return Future.join(watches.values().stream().map(what).toList())
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private Watch watch(String server) {
        Watch watch = watches.get(server);
        if (watch == null) {
            throw new IllegalArgumentException("there is no server " + server);
        }
        return watch;
    }

    /// One server. Confined to the context.
    private final class Watch {
        private final Subject server;
        private final Promise<Void> heard = Promise.promise();
        private final Promise<Void> first = Promise.promise();
        private @Nullable Future<Void> running;
        private boolean wanted;
        private boolean seen;
        private boolean failing;
        private boolean closed;
        private Duration retry = pace.retry();
        private long timer = -1;

        Watch(Subject server) {
            this.server = server;
        }

        String name() {
            return server.name();
        }

        Future<Void> survey() {
            context.owner().cancelTimer(timer);
            Promise<Void> done = Promise.promise();
            running = done.future();
            wanted = false;
            var conversation = new Conversation(context, server.name(), server.upstream(), server.likely());
            conversation.heard().onComplete(answered -> {
                if (answered.succeeded()) {
                    heard.tryComplete();
                } else {
                    heard.tryFail(answered.cause());
                }
            });
            new Survey(context, conversation, pace.deadline())
                    .run()
                    .compose(items -> listener.future().compose(whom -> report(items, whom)))
                    .onComplete(reported -> {
                        if (reported.failed()) {
                            listener.future().onSuccess(_ -> failed(reported.cause()));
                        }
                        running = null;
                        first.tryComplete();
                        done.complete();
                        next();
                    });
            return done.future();
        }

        Future<Void> again() {
            return running == null ? survey() : running.compose(_ -> running == null ? survey() : running);
        }

        void changed() {
            if (running == null && !wanted) {
                in(pace.quiet());
            }
            wanted = true;
        }

        void close() {
            closed = true;
            context.owner().cancelTimer(timer);
        }

        private Future<Void> report(List<Item> items, Listener whom) {
            return context.executeBlocking(() -> Definitions.offer(items))
                    .onSuccess(offer -> {
                        seen = true;
                        failing = false;
                        retry = pace.retry();
                        whom.seen(new Sighting(server.name(), clock.instant(), items), offer);
                    })
                    .mapEmpty();
        }

        private void failed(Throwable why) {
            (failing ? log.atDebug() : log.atWarn())
                    .addKeyValue("server", server.name())
                    .addKeyValue("why", describe(why))
                    .log("a server does not say what it offers; it is asked again");
            failing = true;
        }

        private void next() {
            if (closed) {
                return;
            }
            if (seen) {
                in(wanted ? pace.quiet() : pace.interval());
            } else {
                in(retry);
                Duration doubled = retry.multipliedBy(2);
                retry = doubled.compareTo(pace.longest()) > 0 ? pace.longest() : doubled;
            }
        }

        private void in(Duration delay) {
            context.owner().cancelTimer(timer);
            timer = context.owner().setTimer(delay.toMillis(), _ -> {
                if (running == null && !closed) {
                    survey();
                }
            });
        }
    }

    private static String describe(Throwable why) {
        if (why instanceof Refused refused) {
            Refusal refusal = refused.refusal();
            String detail = refusal.detail();
            return detail == null ? refusal.reason() : detail;
        }
        return String.valueOf(why.getMessage());
    }
}
