package dev.sallyport.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.Listen;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.gateway.audit.AuditEvent.Result;
import dev.sallyport.gateway.audit.AuditEvent.Verdict;
import dev.sallyport.gateway.audit.AuditEvent.What;
import dev.sallyport.gateway.audit.AuditEvent.Who;
import dev.sallyport.gateway.audit.AuditLog;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Over real HTTP.
@Timeout(30)
class MetricsServerTest {
    private final Vertx vertx = Vertx.vertx();
    private final Metrics metrics = new Metrics();
    private final HttpClient client = HttpClient.newHttpClient();
    private MetricsServer server = MetricsServer.start(vertx, new Listen("127.0.0.1", 0), metrics);

    @BeforeEach
    void warmUp() {
        assertThat(server.port()).isPositive();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
        metrics.close();
        vertx.close().await();
    }

    @Test
    void eventsOfOAuthAreCountedByStepAndOutcome() throws Exception {
        metrics.count(event(Step.TOKEN_ISSUED, Outcome.OK, "client-1"));
        metrics.count(event(Step.TOKEN_ISSUED, Outcome.OK, "client-2"));
        metrics.count(event(Step.TOKEN_REUSED, Outcome.REFUSED, "client-2"));

        HttpResponse<String> scraped = get("/metrics");

        assertThat(scraped.statusCode()).isEqualTo(200);
        assertThat(scraped.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(scraped.body())
                .contains("sallyport_oauth_events_total{outcome=\"ok\",step=\"token.issued\"} 2.0")
                .contains("sallyport_oauth_events_total{outcome=\"refused\",step=\"token.reused\"} 1.0")
                .contains("sallyport_oauth_events_total{outcome=\"failed\",step=\"login\"} 0.0");
    }

    @Test
    void noClientSubjectOrResourceBecomesALabel() throws Exception {
        for (int i = 0; i < 100; i++) {
            metrics.count(event(Step.FORWARD_AUTH, Outcome.REFUSED, "client-" + i));
        }

        List<String> series = lines(get("/metrics").body(), "sallyport_oauth_events_total{");

        assertThat(series).hasSize(Step.values().length * Outcome.values().length);
        assertThat(series).noneMatch(line -> line.contains("client") && !line.contains("client."));
    }

    @Test
    void callsAreCountedByTheirStatusOnceTheyHaveAnOutcome() throws Exception {
        AuditLog counted = new CountedAuditLog(_ -> Future.succeededFuture(), metrics);
        counted.append(call(null));
        counted.append(call(new Result("ok", 200, 1_500_000, 0, 0)));
        counted.append(call(new Result("ok", 200, 500_000, 0, 0)));
        counted.append(call(new Result("forbidden", 403, 10, 0, 0)));

        String scraped = get("/metrics").body();

        assertThat(scraped)
                .contains("sallyport_calls_seconds_count{status=\"ok\"} 2")
                .contains("sallyport_calls_seconds_sum{status=\"ok\"} 2.0")
                .contains("sallyport_calls_seconds_count{status=\"forbidden\"} 1");
    }

    @Test
    void statusesDoNotMultiplyWithoutEnd() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            metrics.count(call(new Result("made_up_" + i, 500, 1, 0, 0)));
        }

        List<String> series = lines(get("/metrics").body(), "sallyport_calls_seconds_count{");

        assertThat(series).hasSizeLessThanOrEqualTo(65).anyMatch(line -> line.contains("status=\"other\""));
    }

    @Test
    void theProcessIsToldOf() throws Exception {
        assertThat(get("/metrics").body())
                .contains("process_uptime_seconds ")
                .contains("jvm_memory_used_bytes{")
                .contains("jvm_threads_live_threads ");
    }

    @Test
    void nothingElseIsServed() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/metrics/x").statusCode()).isEqualTo(404);
        HttpResponse<String> posted = client.send(
                request("/metrics").POST(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.body()).isEmpty();
    }

    @Test
    void aWebPageReadsNothing() throws Exception {
        HttpResponse<String> fromPage = client.send(
                request("/metrics").header("Origin", "https://evil.example").build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(fromPage.statusCode()).isEqualTo(403);
        assertThat(fromPage.body()).isEmpty();
        assertThat(statusFor("rebound.example:9464")).contains(" 403 ");
        assertThat(statusFor("localhost:9464")).contains(" 200 ");
        assertThat(statusFor("[::1]:9464")).contains(" 200 ");
    }

    private String statusFor(String host) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            String request = "GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private static List<String> lines(String scraped, String start) {
        return scraped.lines().filter(line -> line.startsWith(start)).toList();
    }

    private static OAuthEvent event(Step step, Outcome outcome, String client) {
        return new OAuthEvent(step, outcome, client, "google:1", "https://h/x", "192.0.2.1", "because");
    }

    private static AuditEvent call(@Nullable Result result) {
        Who who = new Who(null, null, null, null, "http");
        What what = new What("/mcp", "crm", "tools/call", "7", null, Set.of(), null, null, List.of(), null);
        Phase phase = result == null ? Phase.INTENT : Phase.OUTCOME;
        return new AuditEvent(phase, "c_1", Instant.EPOCH, who, what, Verdict.NONE, result);
    }
}
