package dev.sallyport.gateway.forward.stdio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Inbound.Verb;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.policy.Subject;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// A client of one [StdioUpstream] with real children.
final class StdioHarness implements AutoCloseable {
    static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25",\
            "capabilities":{},"clientInfo":{"name":"t","version":"1"},"zz":9007199254740993,"aa":1}}""";
    static final String INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

    private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");

    final Vertx vertx = Vertx.vertx();
    final StdioUpstream upstream;
    final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.sallyport.gateway.forward.stdio");
    private final Context context =
            CompletableFuture.supplyAsync(vertx::getOrCreateContext).join();

    /// One request on its way.
    record Sent(Exchange exchange, RecordedAnswer answer, Context context) {
        void clientLeaves() {
            context.runOnContext(_ -> exchange.cancel());
        }
    }

    StdioHarness(StdioServer server) {
        this(server, ModernChildren.Probing.DEFAULT);
    }

    StdioHarness(StdioServer server, ModernChildren.Probing probing) {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        upstream = new StdioUpstream(vertx, server, probing);
    }

    static StdioServer fixture(String era) {
        return server(command(era));
    }

    static StdioServer server(List<String> command) {
        return new StdioServer("fix", command, Map.of(), 2, Duration.ofMinutes(5), Duration.ofSeconds(20));
    }

    static List<String> command(String era) {
        try {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            String classes = Path.of(FixtureServer.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
            String main = FixtureServer.class.getName();
            return List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classes, main, era);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static String call(String id, String tool) {
        return call(id, tool, "");
    }

    static String call(String id, String tool, String more) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\"%s}}"
                .formatted(id, tool, more);
    }

    static String say(String line) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/say\",\"params\":{\"line\":\"%s\"}}"
                .formatted(Base64.getEncoder().encodeToString(line.getBytes(UTF_8)));
    }

    static String tell(String what) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/%s\"}".formatted(what);
    }

    Sent legacy(@Nullable String session, String json) {
        return send(Verb.SEND, json, false, session, "alice");
    }

    RecordedAnswer listen(String session) {
        return send(Verb.LISTEN, null, false, session, "alice").answer();
    }

    RecordedAnswer end(String session) {
        return send(Verb.END, null, false, session, "alice").answer();
    }

    Sent modern(String subject, String json) {
        return send(Verb.SEND, json, true, null, subject);
    }

    /// Tells the child something, and waits until it is on its way.
    void legacyTells(String session, String json) {
        assertThat(legacy(session, json).answer().head().status()).isEqualTo(202);
    }

    void modernTells(String subject, String json) {
        assertThat(modern(subject, json).answer().head().status()).isEqualTo(202);
    }

    /// @return the id of a session that is ready
    String open() {
        RecordedAnswer answer = legacy(null, INITIALIZE).answer();
        String session = requireNonNull(answer.head().session());
        answer.text();
        answer.ended();
        legacyTells(session, INITIALIZED);
        return session;
    }

    ProcessHandle process(RecordedAnswer pidAnswer) {
        Matcher pid = PID.matcher(pidAnswer.json());
        assertThat(pid.find()).isTrue();
        return ProcessHandle.of(Long.parseLong(pid.group(1))).orElseThrow();
    }

    static void awaitEnd(ProcessHandle process) {
        assertThat(process.onExit().orTimeout(20, TimeUnit.SECONDS).join()).isNotNull();
    }

    List<String> warnings() {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(event -> event.getFormattedMessage() + " " + event.getKeyValuePairs())
                .toList();
    }

    private Sent send(Verb verb, @Nullable String json, boolean modern, @Nullable String session, String subject) {
        byte[] bytes = json == null ? new byte[0] : json.getBytes(UTF_8);
        String version = modern ? "2026-07-28" : null;
        Inbound inbound =
                new Inbound(verb, scan(bytes), bytes, Buffer.buffer(bytes), modern, version, session, null, Map.of());
        RecordedAnswer answer = new RecordedAnswer(context);
        Exchange exchange = new Exchange(context, new Exchange.Peer("http", "127.0.0.1"), answer);
        exchange.understood(inbound);
        exchange.identified(new Subject(subject, Set.of()), subject, () -> true);
        if (session != null) {
            exchange.inSession(session);
        }
        context.runOnContext(_ -> upstream.send(exchange, answer));
        return new Sent(exchange, answer, context);
    }

    private static @Nullable Message scan(byte[] bytes) {
        try {
            return bytes.length == 0 ? null : MessageScanner.scan(bytes, ScanLimits.UPSTREAM);
        } catch (MalformedMessage e) {
            throw new IllegalArgumentException(e);
        }
    }

    void closeUpstream(Duration grace) {
        upstream.close(grace)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        closeUpstream(Duration.ofSeconds(2));
        vertx.close().toCompletionStage().toCompletableFuture().join();
        logger.detachAppender(log);
    }
}
