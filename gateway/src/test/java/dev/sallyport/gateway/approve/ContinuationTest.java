package dev.sallyport.gateway.approve;

import static dev.sallyport.gateway.approve.Asking.FORM;
import static dev.sallyport.gateway.approve.Asking.NEITHER;
import static dev.sallyport.gateway.approve.Asking.call;
import static dev.sallyport.gateway.approve.Asking.pay;
import static dev.sallyport.gateway.approve.Asking.policy;
import static dev.sallyport.gateway.approve.Asking.retry;
import static dev.sallyport.gateway.approve.Asking.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.PolicySet;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that asks for more input itself within an approved call can be answered without another approval; with
/// anything else an approval is not stretched (protocol.md M2, M4, M5).
class ContinuationTest {
    private static final String ASKS = "{\"resultType\":\"input_required\",\"inputRequests\":{\"q\":{\"method\":"
            + "\"elicitation/create\",\"params\":{}}},\"requestState\":\"s\\u0031\\/\"}";

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @BeforeEach
    void serverAsksOnce() {
        gateway.policy.replace(policy(true), Catalogue.EMPTY);
        gateway.server.answers(arrived -> {
            if (arrived.text().contains("inputResponses")) {
                arrived.acknowledge();
            } else {
                arrived.result(ASKS);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theServersStateComesBackByteForByteWithoutAnotherApproval(boolean asEvents) {
        if (asEvents) {
            gateway.server.answers(arrived -> {
                if (arrived.text().contains("inputResponses")) {
                    arrived.acknowledge();
                } else {
                    arrived.beginEvents();
                    arrived.resultEvent(ASKS);
                    arrived.end();
                }
            });
        }
        Reply servers = approved();

        Reply done = ask(pay(FORM, answer(servers)));

        assertThat(servers.text()).contains("\"q\":").doesNotContain("s\\u0031");
        assertThat(done.text()).contains("complete");
        assertThat(last().text()).contains("\"requestState\":\"s\\u0031\\/\"", "\"inputResponses\":{\"q\":");
        assertThat(gateway.audit.statuses()).containsExactly("approval_pending", "ok", "ok");
        assertThat(gateway.audit.events().getLast().approval())
                .extracting("step")
                .isEqualTo("continued");
    }

    @Test
    void aServerWithoutStateIsContinuedWithoutOne() {
        gateway.server.answers(arrived -> {
            if (arrived.text().contains("inputResponses")) {
                arrived.acknowledge();
            } else {
                arrived.result("{\"resultType\":\"input_required\",\"inputRequests\":{}}");
            }
        });
        Reply servers = approved();

        Reply done = ask(pay(FORM, answer(servers)));

        assertThat(done.text()).contains("complete");
        assertThat(last().text()).contains("inputResponses").doesNotContain("requestState");
    }

    @Test
    void aRoundIsContinuedOnce() {
        Reply servers = approved();

        Reply first = ask(pay(FORM, answer(servers)));
        Reply replayed = ask(pay(FORM, answer(servers)));

        assertThat(first.text()).contains("complete");
        assertThat(replayed.text()).contains("used already");
        assertThat(gateway.server.received()).hasSize(2);
    }

    @Test
    void furtherRoundsGoOn() {
        gateway.server.answers(arrived -> arrived.result(ASKS));
        Reply first = approved();
        Reply second = ask(pay(FORM, answer(first)));
        Reply third = ask(pay(FORM, answer(second)));

        assertThat(third.text()).contains("\"q\":");
        assertThat(gateway.server.received()).hasSize(3);
        assertThat(ask(pay(FORM, answer(first))).text()).contains("used already");
    }

    @Test
    void nothingElseIsContinued() {
        Reply servers = approved();
        String answer = answer(servers);

        Reply changed = ask(call("pay", "{\"amount\":6}", FORM, answer));
        Reply otherTool = ask(call("pay-later", "{\"amount\":5}", FORM, answer));
        Reply bob = gateway.ask(pay(FORM, answer).key(gateway.bob));
        Reply elsewhere = ask(pay(FORM, answer).to("/other"));
        gateway.policy.replace(policy("other", true, Duration.ofMinutes(1)), Catalogue.EMPTY);
        Reply reloaded = ask(pay(FORM, answer));

        assertThat(List.of(changed, otherTool, bob, elsewhere, reloaded))
                .extracting(Reply::verdict)
                .containsOnly("400 -32602");
        assertThat(gateway.server.received()).hasSize(1);
    }

    @Test
    void aServersOwnStateIsNoApproval() {
        Reply reply = ask(pay(NEITHER, ",\"inputResponses\":{},\"requestState\":\"whatever\""));

        assertThat(reply.text()).contains("an approval is pending");
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void whereNothingIsAskedStatesPassUntouched() {
        String more = ",\"inputResponses\":{\"q\":{}},\"requestState\":\"sallyport-asked.of-another-gateway\"";

        gateway.policy.replace(PolicySet.adminOnly(), Catalogue.EMPTY);
        String admin = gateway.keys.create("root", Set.of("admin"), null);

        gateway.ask(call("open", "{}", FORM, more).key(admin));

        assertThat(last().text()).endsWith(more + "}}");
    }

    private Reply approved() {
        Reply asked = ask(pay(FORM, ""));
        return ask(pay(FORM, retry("accept", asked)));
    }

    private static String answer(Reply servers) {
        return ",\"inputResponses\":{\"q\":{\"action\":\"accept\"}},\"requestState\":\"" + state(servers.text()) + "\"";
    }

    private Arrived last() {
        return gateway.server.received().getLast();
    }

    private Reply ask(ClientRequest request) {
        return gateway.ask(request.key(gateway.alice));
    }
}
