package dev.sallyport.embed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.embed.servlet.SallyportFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The filter in front of an endpoint of somebody else's making, which answers with whatever it is told to.
final class FilterTest {
    private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/list\"}";
    private static final String TOOLS =
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"tools\":[{\"name\":\"read_file\"},{\"name\":\"wipe\"}]}}";
    private static final String READ =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":" + "{\"name\":\"read_file\"}}";
    private static final String WIPE =
            "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":" + "{\"name\":\"wipe\"}}";

    private final Anything endpoint = new Anything();
    private WebServer server;
    private Wire ann;

    @TempDir
    private Path folder;

    @BeforeEach
    void serve() {
        server = WebServer.of(endpoint, new SallyportFilter(Policies.guard(), Way::subject), () -> {});
        ann = Wire.to(server, "ann=reader");
    }

    @AfterEach
    void close() {
        ann.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"application/json,false", "application/json,true", "text/event-stream,false", "text/event-stream,true"})
    void listsAreFilteredHoweverTheyAreSent(String type, boolean async) {
        endpoint.answers(type, TOOLS, async);

        Wire.Reply reply = ann.post(LIST);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.http().body()).contains("read_file").doesNotContain("wipe");
        assertThat(reply.http().headers().firstValue("content-type"))
                .hasValueSatisfying(found -> assertThat(found).startsWith(type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream"})
    void anAnswerToSomethingElseIsWithheld(String type) {
        endpoint.answers(type, TOOLS.replace("\"id\":7", "\"id\":8"), false);

        assertThat(ann.post(LIST).http().body()).doesNotContain("wipe").contains("\"error\"");
    }

    @Test
    void aStreamThatSomebodyListensOnCarriesNoAnswers() {
        endpoint.answers("text/event-stream", TOOLS, false);

        Wire.Reply reply = ann.verb("GET");

        assertThat(reply.http().body()).doesNotContain("read_file", "wipe").contains("\"error\"");
    }

    @Test
    void notificationsPassOnTheWay() {
        endpoint.answers(
                "text/event-stream",
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progress\":1}}",
                false);

        assertThat(ann.post(LIST).http().body()).contains("notifications/progress");
    }

    @ParameterizedTest
    @CsvSource({"text/plain,hello", "text/html,<p>wipe</p>", "application/json,wipe", "text/event-stream,wipe"})
    void whatCannotBeReadIsWithheld(String type, String body) {
        endpoint.answers(type, body, false);

        assertThat(ann.post(LIST).http().body()).doesNotContain("hello", "wipe").contains("\"code\":502");
    }

    @Test
    void anErrorOfTheServerKeepsItsStatus() {
        endpoint.fails(404, "application/json", "{\"stackTrace\":[\"wipe\"]}");

        Wire.Reply reply = ann.post(LIST);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.verdict()).isEqualTo("404 the server answered with status 404");
    }

    @Test
    void anErrorThatTheServerSendsByNameKeepsItsStatusAndLosesItsWords() {
        endpoint.sendsError(500, "cannot wipe: no such customer");

        Wire.Reply reply = ann.post(LIST);

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.http().body()).doesNotContain("wipe", "customer");
    }

    @Test
    void aBatchGoesOnAsAWholeOrNotAtAll() {
        endpoint.answers("application/json", "[" + TOOLS + "]", false);

        Wire.Reply whole = ann.post("[" + LIST + "," + READ + "]");
        Wire.Reply refused = ann.post("[" + READ + "," + WIPE + "]");

        assertThat(whole.message()).startsWith("[").contains("read_file").doesNotContain("wipe");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message())
                .contains("\"id\":1,\"error\":{\"code\":403,\"message\":\"not handled")
                .contains("\"id\":2,\"error\":{\"code\":403,\"message\":\"not allowed");
        assertThat(endpoint.reached()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"Method\":\"tools/list\"}",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}]"
            })
    void whatIsNoStrictMessageIsRefused(String body) {
        assertThat(ann.post(body).status()).isEqualTo(400);
        assertThat(endpoint.reached()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type,text/plain,415",
        "Content-Type,application/json; charset=utf-16,415",
        "Mcp-Method,tools/call,400",
        "Mcp-Name,wipe,400",
        "Mcp-Session-Id,somebody-elses,404"
    })
    void headersThatSaySomethingElseAreRefused(String header, String value, int status) {
        endpoint.answers("application/json", TOOLS, false);

        assertThat(ann.post(LIST, Map.of(header, value)).status()).isEqualTo(status);
        assertThat(endpoint.reached()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "OPTIONS", "TRACE"})
    void otherVerbsAreRefused(String verb) {
        assertThat(ann.verb(verb).status()).isEqualTo(405);
        assertThat(endpoint.reached()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void noVerbIsForWhoeverIsNotIdentified(String verb) {
        try (Wire nobody = Wire.to(server, null)) {
            Wire.Reply reply = nobody.verb(verb);

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.http().headers().firstValue("www-authenticate")).isPresent();
            assertThat(endpoint.reached()).isZero();
        }
    }

    @Test
    void aBodyOverTheLimitIsRefused() {
        Wire.Reply reply = ann.post("{\"x\":\"" + "y".repeat(4 << 20) + "\"}");

        assertThat(reply.status()).isEqualTo(413);
    }

    @Test
    void theServerSeesTheSameBytesAndItsOwnSession() {
        endpoint.answers("application/json", TOOLS, false);
        ann.post(LIST).http().headers().firstValue("mcp-session-id").ifPresent(ann::inSession);

        ann.post(LIST, Map.of("Last-Event-ID", "3", "Accept-Encoding", "gzip"));

        assertThat(ann.session()).startsWith("s-1.");
        assertThat(endpoint.seen).isEqualTo(LIST + " s-1 null null");
    }

    @Test
    void aLimitSaysWhenToTryAgain() {
        endpoint.answers("application/json", TOOLS.replace("\"id\":7", "\"id\":1"), false);
        String call = READ.replace("read_file", "ping_peer");
        try (Wire bob = Wire.to(server, "bob=operator")) {
            bob.post(call);
            bob.post(call);

            Wire.Reply third = bob.post(call);

            assertThat(third.status()).isEqualTo(429);
            assertThat(third.http().headers().firstValueAsLong("retry-after").orElse(0))
                    .isBetween(3500L, 3600L);
        }
    }

    @Test
    void aPolicyOnTagsNeedsDefinitions() throws Exception {
        Path policy =
                Files.writeString(folder.resolve("policy.yaml"), "roles: { reader: { allow: [{ tags: [safe] }] } }");
        Guard guard = Guard.of("library", policy);

        assertThatThrownBy(() -> new SallyportFilter(guard, Way::subject))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give the filter definitions");
    }

    /// Reads the whole request, and answers as it was told.
    private static final class Anything extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final AtomicInteger reached = new AtomicInteger();
        private int status = 200;
        private String type = "application/json";
        private String body = "";
        private boolean async;
        private String error = "";
        private volatile String seen = "";

        void answers(String type, String body, boolean async) {
            this.type = type;
            this.body = type.equals("text/event-stream") ? "event: message\ndata: " + body + "\n\n" : body;
            this.async = async;
        }

        void fails(int status, String type, String body) {
            answers(type, body, false);
            this.status = status;
        }

        void sendsError(int status, String message) {
            this.status = status;
            this.error = message;
        }

        int reached() {
            return reached.get();
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            reached.incrementAndGet();
            seen = new String(request.getInputStream().readAllBytes(), UTF_8) + " "
                    + request.getHeader("Mcp-Session-Id") + " " + request.getHeader("Last-Event-ID") + " "
                    + request.getHeader("Accept-Encoding");
            if (!async) {
                write(response);
                return;
            }
            AsyncContext context = request.startAsync();
            context.start(() -> {
                try {
                    write((HttpServletResponse) context.getResponse());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                } finally {
                    context.complete();
                }
            });
        }

        private void write(HttpServletResponse response) throws IOException {
            if (!error.isEmpty()) {
                response.sendError(status, error);
                return;
            }
            response.setStatus(status);
            response.setContentType(type);
            response.setHeader("Mcp-Session-Id", "s-1");
            response.setContentLength(body.getBytes(UTF_8).length);
            response.getOutputStream().write(body.getBytes(UTF_8));
            response.flushBuffer();
        }
    }
}
