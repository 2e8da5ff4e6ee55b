package dev.sallyport.gateway.edge;

import static dev.sallyport.gateway.ClientRequest.MODERN;
import static dev.sallyport.gateway.ClientRequest.modern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import dev.sallyport.gateway.StdioClient;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.What;
import dev.sallyport.policy.Who;
import dev.sallyport.policy.condition.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A policy that is replaced changes what a subject sees, and whoever listens is told (protocol.md L11, S2, S5).
final class ListChangedTest {
    private static final String TOOLS_CHANGED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";
    private static final String LATER = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/later\"}";
    private static final String ACKNOWLEDGED =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{}}";

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @BeforeEach
    void theServerListens() {
        gateway.policy.replace(policy("user", "seen"), catalogue());
        gateway.server.waitsForTest();
    }

    @Test
    void givenLegacyStream_whenItsToolsChange_thenItIsToldOnce() {
        try (ClientConnection client = gateway.connect()) {
            Arrived stream = listen(client, gateway.alice);

            gateway.reload(policy("user", "seen", "other"), catalogue());

            assertThat(client.eventOrThrow()).isEqualTo(TOOLS_CHANGED);
            stream.event(LATER);
            assertThat(client.eventOrThrow()).isEqualTo(LATER);
        }
    }

    @Test
    void givenSubjectWhoseListsStay_whenThePolicyChanges_thenItHearsNothing() {
        String eve = gateway.keys.create("eve", Set.of("guest"), null);
        try (ClientConnection client = gateway.connect()) {
            Arrived stream = listen(client, eve);

            gateway.reload(policy("user", "seen", "other"), catalogue());

            stream.event(LATER);
            assertThat(client.eventOrThrow()).isEqualTo(LATER);
        }
    }

    @Test
    void givenToolSeenSinceThen_whenThePolicyIsLoadedAgain_thenItIsTold() {
        gateway.policy.replace(policy("user", "s*"), new Catalogue(Map.of()));
        try (ClientConnection client = gateway.connect()) {
            listen(client, gateway.alice);

            gateway.reload(policy("user", "s*"), catalogue());

            assertThat(client.eventOrThrow()).isEqualTo(TOOLS_CHANGED);
        }
    }

    @Test
    void givenModernListener_whenItAskedForTools_thenItsNoticeCarriesItsSubscription() {
        try (ClientConnection client = gateway.connect()) {
            subscribe(client, "\"toolsListChanged\":true");

            gateway.reload(policy("user", "other"), catalogue());

            assertThat(client.eventOrThrow())
                    .isEqualTo(
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\",\"params\":{\"_meta\":"
                                    + "{\"io.modelcontextprotocol/subscriptionId\":1}}}");
        }
    }

    @Test
    void givenModernListener_whenItAskedForOthers_thenItHearsNothing() {
        try (ClientConnection client = gateway.connect()) {
            Arrived stream = subscribe(client, "\"toolsListChanged\":false,\"promptsListChanged\":true");

            gateway.reload(policy("user", "other"), catalogue());

            stream.event(LATER);
            assertThat(client.eventOrThrow()).isEqualTo(LATER);
        }
    }

    @Test
    void givenLegacyClientOnStdio_whenItsToolsChange_thenItIsToldEvenIfTheServerHasNoStream() {
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                    + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}");
            gateway.server.take().result("{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}");
            assertThat(client.line()).contains("2025-11-25");
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            gateway.server.take().status(202);
            gateway.server.take().status(405);
            gateway.awaitStatuses("ok", "ok", "verb_not_allowed");

            gateway.reload(policy("user", "other"), catalogue());

            assertThat(client.line()).isEqualTo(TOOLS_CHANGED);
        }
    }

    private Arrived listen(ClientConnection client, String key) {
        client.send(
                ClientRequest.verb("GET").header("Accept", "text/event-stream").key(key));
        Arrived stream = gateway.server.take();
        stream.beginEvents();
        client.head();
        return stream;
    }

    private Arrived subscribe(ClientConnection client, String wishes) {
        client.send(modern("subscriptions/listen", "\"notifications\":{" + wishes + "}")
                .with("MCP-Protocol-Version", MODERN)
                .key(gateway.alice));
        Arrived stream = gateway.server.take();
        stream.beginEvents();
        stream.event(ACKNOWLEDGED);
        client.head();
        assertThat(client.eventOrThrow()).isEqualTo(ACKNOWLEDGED);
        return stream;
    }

    private static PolicySet policy(String role, String... tools) {
        List<Glob> names = List.of(tools).stream().map(Glob::ofName).toList();
        What what = new What(List.of(Glob.ofName("*")), Map.of(Kind.TOOL, names));
        return PolicySet.of(List.of(new Rule("tools", Effect.ALLOW, Who.role(role), what)));
    }

    private static Catalogue catalogue() {
        Definition plain = new Definition(Set.of(), Value.Fields.NONE, null, "0");
        return new Catalogue(Map.of(
                GatewayFixture.SERVER, new Catalogue.Offer(Map.of(Kind.TOOL, Map.of("seen", plain, "other", plain)))));
    }
}
