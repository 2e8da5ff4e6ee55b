package dev.sallyport.gateway.authorize;

import static dev.sallyport.gateway.ClientRequest.legacy;
import static dev.sallyport.gateway.ClientRequest.modern;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.audit.AuditEvent;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every method is decided on the call path (protocol.md C7, S1, S5; threats: authorization checked in lists but not
/// on calls; unknown and forbidden look the same).
class AuthorizeTest {
    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "modern | tools/call           | open                | \"name\":\"open\"                | 200",
                "modern | tools/call           | other               | \"name\":\"other\"               | 403",
                "modern | tools/call           | open-secret         | \"name\":\"open-secret\"         | 403",
                "modern | prompts/get          | open                | \"name\":\"open\"                | 200",
                "modern | prompts/get          | other               | \"name\":\"other\"               | 403",
                "modern | resources/read       | file:///open/a      | \"uri\":\"file:///open/a\"       | 200",
                "modern | resources/read       | file:///other       | \"uri\":\"file:///other\"        | 403",
                "modern | resources/read       | file:///open/../b   | \"uri\":\"file:///open/../b\"    | 403",
                "modern | completion/complete  | - | \"ref\":{\"type\":\"ref/prompt\",\"name\":\"open\"}     | 200",
                "modern | completion/complete  | - | \"ref\":{\"type\":\"ref/prompt\",\"name\":\"other\"}    | 403",
                "modern | completion/complete  | - | \"ref\":{\"type\":\"ref/resource\",\"uri\":\"file:///open/{x}\"} | 200",
                "modern | completion/complete  | - | \"ref\":{\"type\":\"ref/resource\",\"uri\":\"file:///{x}\"} | 403",
                "modern | server/discover      | - | ''                                                 | 200",
                "modern | tools/list           | - | ''                                                 | 200",
                "modern | prompts/list         | - | ''                                                 | 200",
                "modern | resources/list       | - | ''                                                 | 200",
                "modern | resources/templates/list | - | ''                                             | 200",
                "legacy | tools/call           | - | \"name\":\"open\"                                  | 200",
                "legacy | tools/call           | - | \"name\":\"other\"                                 | 403",
                "legacy | tools/call           | - | \"name\":\"Open\"                                  | 403",
                "legacy | tools/call           | - | \"name\":\"\\u006fther\"                           | 403",
                "legacy | tools/call           | - | \"name\":\"\\u006fpen\"                            | 200",
                "legacy | prompts/get          | - | \"name\":\"open\"                                  | 200",
                "legacy | prompts/get          | - | \"name\":\"other\"                                 | 403",
                "legacy | resources/read       | - | \"uri\":\"file:///open/a\"                         | 200",
                "legacy | resources/read       | - | \"uri\":\"file:///open/%2e%2e/b\"                  | 403",
                "legacy | resources/subscribe  | - | \"uri\":\"file:///open/a\"                         | 200",
                "legacy | resources/subscribe  | - | \"uri\":\"file:///other\"                          | 403",
                "legacy | resources/unsubscribe | - | \"uri\":\"file:///open/a\"                        | 200",
                "legacy | resources/unsubscribe | - | \"uri\":\"file:///other\"                         | 403",
                "legacy | completion/complete  | - | \"ref\":{\"type\":\"ref/prompt\",\"name\":\"other\"}    | 403",
                "legacy | completion/complete  | - | \"ref\":{\"type\":\"ref/prompt\",\"name\":\"open\"}     | 200",
                "legacy | initialize           | - | ''                                                 | 200",
                "legacy | ping                 | - | ''                                                 | 200",
                "legacy | logging/setLevel     | - | \"level\":\"info\"                                 | 200",
                "legacy | tools/list           | - | ''                                                 | 200",
            })
    void givenMethod_whenAsked_thenPolicyDecides(
            String era, String method, @Nullable String name, String params, int status) {
        ClientRequest request = era.equals("modern") ? modern(method, params) : legacy(method, params);

        Reply reply = gateway.ask((name == null ? request : request.header("Mcp-Name", name)).key(gateway.alice));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(gateway.server.received()).hasSize(status == 200 ? 1 : 0);
        assertThat(gateway.audit.statuses()).containsExactly(status == 200 ? "ok" : "forbidden");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "modern, tools/exec, 404 -32601",
        "modern, TOOLS/CALL, 404 -32601",
        "modern, ping, 404 -32601",
        "modern, logging/setLevel, 404 -32601",
        "modern, resources/subscribe, 404 -32601",
        "modern, resources/unsubscribe, 404 -32601",
        "modern, tasks/get, 404 -32601",
        "modern, tasks/list, 404 -32601",
        "modern, sampling/createMessage, 404 -32601",
        "modern, notifications/initialized, 404 -32601",
        "legacy, tools/exec, 200 -32601",
        "legacy, server/discover, 200 -32601",
        "legacy, subscriptions/listen, 200 -32601",
        "legacy, sampling/createMessage, 200 -32601",
        "legacy, tasks/result, 200 -32601",
        "legacy, notifications/cancelled, 200 -32601",
    })
    void givenUnknownMethod_whenAsked_thenNotFoundAndServerUntouched(String era, String method, String verdict) {
        ClientRequest request = era.equals("modern") ? modern(method, "") : legacy(method, "");

        Reply reply = gateway.ask(request.with("Mcp-Name", "x").key(gateway.alice));

        assertThat(reply.verdict()).isEqualTo(verdict);
        assertThat(reply.text()).contains("\"id\":1,");
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.audit.statuses()).containsExactly("unknown_method");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tools/call", "prompts/get", "resources/read", "resources/subscribe", "completion/complete"})
    void givenNothingNamed_whenAsked_thenInvalidParams(String method) {
        Reply reply = gateway.ask(legacy(method, "").key(gateway.alice));

        assertThat(reply.verdict()).isEqualTo("400 -32602");
        assertThat(gateway.server.received()).isEmpty();
    }

    /// protocol.md D3, A7: a notification is never answered with a message of success.
    @ParameterizedTest
    @ValueSource(strings = {"notifications/unknown", "tools/call", "whatever"})
    void givenNotificationThatIsNone_whenSent_thenRefusedWithAnErrorStatus(String method) {
        Reply reply = gateway.ask(
                legacy(method, "").key(gateway.alice).body("{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\"}"));

        assertThat(reply.status()).isBetween(400, 499);
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void givenRoleNobodyKnows_whenAsked_thenDeniedByDefault() {
        String eve = gateway.keys.create("eve", Set.of("wizard"), null);

        assertThat(gateway.ask(modernCall("open").key(eve)).status()).isEqualTo(403);
        assertThat(gateway.audit.outcomes().getFirst().verdict())
                .isEqualTo(new AuditEvent.Verdict(AuditEvent.Effect.DENY, "default", "no rule allows it", null));
    }

    @Test
    void givenForbiddenAndUnknownTool_whenCalled_thenAnswersAreTheSameByteForByte() {
        Reply forbidden = gateway.ask(modernCall("open-secret").key(gateway.alice));
        Reply unknown = gateway.ask(modernCall("zzzz").key(gateway.alice));

        assertThat(forbidden.text()).isEqualTo(unknown.text());
        assertThat(forbidden.status()).isEqualTo(unknown.status());
        assertThat(forbidden.headers()).isEqualTo(unknown.headers());
        assertThat(gateway.audit.outcomes())
                .extracting(event -> event.verdict().rule())
                .containsExactly("roles.user.deny[0]", "default");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"file:///open/a\",\"file:///open/b\"', 200",
        "'\"file:///open/a\",\"file:///other\"', 403",
        "'\"file:///other\",\"file:///open/a\"', 403",
    })
    void givenSubscriptions_whenOneUriIsForbidden_thenTheWholeIsRefused(String uris, int status) {
        gateway.server.answers(call -> {
            call.beginEvents();
            call.resultEvent("{\"resultType\":\"complete\"}");
            call.end();
        });

        Reply reply = gateway.ask(
                modern("subscriptions/listen", "\"notifications\":{\"resourceSubscriptions\":[" + uris + "]}")
                        .key(gateway.alice));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(gateway.server.received()).hasSize(status == 200 ? 1 : 0);
    }
}
