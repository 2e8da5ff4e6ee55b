package dev.sallyport.gateway.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Refused;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import dev.sallyport.gateway.forward.http.HttpServer;
import dev.sallyport.gateway.forward.http.HttpUpstream;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.condition.Value;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything a server offers, or a reason (protocol.md B10, C1, C6, E1, H1, L1, L3, L5).
class SurveyTest {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @ParameterizedTest
    @EnumSource(Era.class)
    void asksAServerOfEitherEraWhicheverIsTriedFirst(Era likely) throws Exception {
        gateway.server.answers(Offering.modern(Offering.CAPABILITIES, Offering::everything));
        assertThat(names(survey(likely))).containsExactly("lookup", "greet", "file:///{x}", "file:///a");

        gateway.server.answers(Offering.legacy(Offering.CAPABILITIES, Offering::everything));
        assertThat(names(survey(likely))).containsExactly("lookup", "greet", "file:///{x}", "file:///a");
    }

    @Test
    void speaksToAModernServerAsTheProtocolSays() throws Exception {
        gateway.server.answers(Offering.modern(Offering.CAPABILITIES, Offering::everything));

        survey(Era.MODERN);

        assertThat(gateway.server.received()).hasSize(5).allSatisfy(call -> {
            assertThat(call.header("Mcp-Protocol-Version")).isEqualTo("2026-07-28");
            assertThat(call.header("Mcp-Method")).isEqualTo(call.method());
            assertThat(call.text()).contains("\"io.modelcontextprotocol/clientCapabilities\":{\"sampling\":{}");
        });
    }

    @Test
    void speaksInOneSessionToALegacyServerAndEndsIt() throws Exception {
        gateway.server.answers(Offering.legacy(Offering.CAPABILITIES, Offering::everything));

        survey(Era.LEGACY);

        List<Arrived> calls = takeUntil("DELETE");
        assertThat(calls.subList(1, calls.size())).allSatisfy(call -> {
            assertThat(call.header("Mcp-Session-Id")).isEqualTo(Offering.SESSION);
            assertThat(call.header("Mcp-Protocol-Version")).isEqualTo("2025-06-18");
        });
        assertThat(calls).extracting(Arrived::method).startsWith("initialize", "notifications/initialized");
    }

    @Test
    void asksOnlyForWhatTheServerIsCapableOf() throws Exception {
        gateway.server.answers(Offering.tools(Offering.tool("a")));

        survey(Era.MODERN);

        assertThat(gateway.server.received())
                .extracting(Arrived::method)
                .containsExactly("server/discover", "tools/list");
    }

    @Test
    void aListThatIsNotServedIsEmpty() throws Exception {
        gateway.server.answers(Offering.modern(Offering.CAPABILITIES, call -> {
            if (call.method().equals("tools/list")) {
                Offering.everything(call);
            } else {
                call.error(404, -32601);
            }
        }));

        assertThat(names(survey(Era.MODERN))).containsExactly("lookup");
    }

    @Test
    void readsAllPages() throws Exception {
        gateway.server.answers(Offering.modern("\"capabilities\":{\"tools\":{}}", call -> {
            boolean second = call.text().contains("\"cursor\":\"\\\"2\\\"\"");
            call.result(
                    second
                            ? "{\"tools\":[" + Offering.tool("b") + "]}"
                            : "{\"nextCursor\":\"\\\"2\\\"\",\"tools\":[" + Offering.tool("a") + "]}");
        }));

        assertThat(names(survey(Era.MODERN))).containsExactly("a", "b");
    }

    @Test
    void readsAnswersThatComeAsEvents() throws Exception {
        gateway.server.answers(Offering.modern("\"capabilities\":{\"tools\":{}}", call -> {
            call.beginEvents();
            call.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
                    + "\"params\":{\"level\":\"info\",\"data\":1}}");
            call.resultEvent("{\"tools\":[" + Offering.tool("a") + "]}");
            call.end();
        }));

        assertThat(names(survey(Era.MODERN))).containsExactly("a");
    }

    @Test
    void knowsTagsAnnotationsAndSchema() throws Exception {
        gateway.server.answers(Offering.tools("""
                {"name":"a","annotations":{"readOnlyHint":true},
                 "inputSchema":{"type":"object","properties":{"n":{"type":"integer"}}},
                 "_meta":{"tags":["x",1],"_fastmcp":{"tags":["y"]},"fastmcp":{"tags":["z"]}}}"""));

        Definition tool = definition(survey(Era.MODERN), "a");

        assertThat(tool.tags()).containsExactly("x", "y", "z");
        assertThat(tool.annotations().values()).containsEntry("readOnlyHint", Value.of(true));
        assertThat(Objects.requireNonNull(tool.schema()).values()).containsKey("properties");
    }

    @Test
    void theHashIsOfWhatTheDescriptionSaysAndNotOfHowItIsWritten() throws Exception {
        gateway.server.answers(Offering.tools(
                "{\"name\":\"a\",\"description\":\"d\",\"inputSchema\":{\"a\":1,\"b\":\"\\u0041\"}}",
                "{\"name\":\"b\",\"description\":\"d\"}"));
        List<Item> first = survey(Era.MODERN);
        gateway.server.answers(Offering.tools(
                "{ \"inputSchema\":{\"b\":\"A\", \"a\":1.0},\"description\":\"d\",\"name\":\"a\"}",
                "{\"name\":\"b\",\"description\":\"D\"}"));
        List<Item> second = survey(Era.MODERN);

        assertThat(definition(first, "a").hash())
                .isEqualTo(definition(second, "a").hash());
        assertThat(definition(first, "b").hash())
                .isNotEqualTo(definition(second, "b").hash());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"tools\":{}}",
                "{\"tools\":[{\"name\":1}]}",
                "{\"tools\":[{\"name\":\"a\"},{\"name\":\"a\"}]}",
                "{\"tools\":[{\"name\":\"a\",\"name\":\"b\"}]}",
                "{\"tools\":[{\"name\":\"a\",\"inputSchema\":1}]}",
                "{\"tools\":[{\"name\":\"a\",\"annotations\":[]}]}",
                "{\"tools\":[{\"name\":\"a\",\"inputSchema\":{\"maximum\":1e99999999999}}]}",
                "{\"tools\":[],\"nextCursor\":7}",
            })
    void whatIsMalformedIsNoOffer(String result) {
        gateway.server.answers(Offering.modern("\"capabilities\":{\"tools\":{}}", call -> call.result(result)));

        assertThatThrownBy(() -> offer(survey(Era.MODERN))).isInstanceOf(Exception.class);
    }

    @Test
    void anErrorForOneListIsNoOffer() {
        gateway.server.answers(Offering.modern(Offering.CAPABILITIES, call -> {
            if (call.method().equals("prompts/list")) {
                call.error(200, -32603);
            } else {
                Offering.everything(call);
            }
        }));

        assertThatThrownBy(() -> survey(Era.MODERN))
                .hasMessageContaining("prompts/list")
                .hasMessageContaining("-32603");
    }

    @Test
    void aCursorWithoutEndIsNotFollowed() {
        AtomicInteger page = new AtomicInteger();
        gateway.server.answers(Offering.modern("\"capabilities\":{\"tools\":{}}", call -> {
            int next = page.incrementAndGet();
            call.result("{\"nextCursor\":\"c\",\"tools\":[" + Offering.tool("t" + next) + "]}");
        }));

        assertThatThrownBy(() -> survey(Era.MODERN)).hasMessageContaining("100 pages");
        assertThat(page).hasValue(100);
    }

    @Test
    void tooManyItemsAreNotTaken() {
        String many = "{\"name\":\"a\"},".repeat(Survey.MAX_ITEMS) + "{\"name\":\"b\"}";
        gateway.server.answers(Offering.tools(many));

        assertThatThrownBy(() -> survey(Era.MODERN)).hasMessageContaining("10000 items");
    }

    /// Nothing is admitted by resources, so tools must not be lost for them.
    @Test
    void aServerOfTooManyResourcesIsKnownWithoutThem() throws Exception {
        String many = "{\"uri\":\"file:///a\"},".repeat(Survey.MAX_ITEMS) + "{\"uri\":\"file:///b\"}";
        gateway.server.answers(Offering.modern(Offering.CAPABILITIES, call -> {
            if (call.method().equals("resources/list")) {
                call.result("{\"resources\":[" + many + "]}");
            } else {
                Offering.everything(call);
            }
        }));

        assertThat(names(survey(Era.MODERN))).containsExactly("lookup", "greet", "file:///{x}");
    }

    @Test
    void aHugeAnswerIsBrokenOff() {
        gateway.server.answers(Offering.modern("\"capabilities\":{\"tools\":{}}", call -> {
            call.begin("application/json");
            for (int mebibyte = 0; mebibyte < 100; mebibyte++) {
                call.write(" ".repeat(1 << 20));
            }
        }));

        assertThatThrownBy(() -> survey(Era.MODERN)).hasMessageContaining("16 MiB");
        gateway.server.received().getLast().awaitAbandoned();
    }

    @Test
    void aServerThatNeverSaysIsGivenUp() {
        gateway.server.answers(Offering.modern("\"capabilities\":{\"tools\":{}}", _ -> {}));

        assertThatThrownBy(() -> survey(Era.MODERN, Duration.ofMillis(300))).hasMessageContaining("within 300 ms");
        gateway.server.received().getLast().awaitAbandoned();
    }

    @Test
    void aServerOfNoEraIsNone() {
        gateway.server.answers(call -> call.error(200, -32601));

        assertThatThrownBy(() -> survey(Era.MODERN)).hasMessageContaining("neither initialize nor server/discover");
    }

    @Test
    void aServerThatRefusesTheGatewayIsOfNoOtherEra() {
        gateway.server.answers(call -> call.status(401));

        assertThatThrownBy(() -> survey(Era.MODERN)).isInstanceOf(Refused.class);
        assertThat(gateway.server.received()).hasSize(1);
    }

    private List<Arrived> takeUntil(String method) {
        List<Arrived> calls = new ArrayList<>();
        do {
            calls.add(gateway.server.take());
        } while (!calls.getLast().method().equals(method));
        return calls;
    }

    private List<Item> survey(Era likely) throws TimeoutException {
        return survey(likely, DEADLINE);
    }

    private List<Item> survey(Era likely, Duration deadline) throws TimeoutException {
        Context context = vertx.getOrCreateContext();
        Promise<List<Item>> items = Promise.promise();
        var http = new HttpServer("srv", gateway.server.url(), Map.of(), Duration.ofSeconds(20));
        context.runOnContext(_ -> {
            var upstream = new HttpUpstream(vertx, http, new Deadlines(vertx));
            var conversation = new Conversation(context, "srv", upstream, likely);
            new Survey(context, conversation, deadline).run().onComplete(items);
        });
        Future<List<Item>> future = items.future();
        return future.await(20, TimeUnit.SECONDS);
    }

    private static Catalogue.Offer offer(List<Item> items) throws Exception {
        return Definitions.offer(items);
    }

    private static Definition definition(List<Item> items, String tool) throws Exception {
        return Objects.requireNonNull(offer(items).of(Kind.TOOL).get(tool));
    }

    private static List<String> names(List<Item> items) {
        return items.stream().map(Item::name).toList();
    }
}
