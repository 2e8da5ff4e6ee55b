package dev.sallyport.gateway.approve;

import static dev.sallyport.gateway.approve.Asking.FORM;
import static dev.sallyport.gateway.approve.Asking.NEITHER;
import static dev.sallyport.gateway.approve.Asking.URL;
import static dev.sallyport.gateway.approve.Asking.call;
import static dev.sallyport.gateway.approve.Asking.meta;
import static dev.sallyport.gateway.approve.Asking.modern;
import static dev.sallyport.gateway.approve.Asking.pay;
import static dev.sallyport.gateway.approve.Asking.policy;
import static dev.sallyport.gateway.approve.Asking.retry;
import static dev.sallyport.gateway.approve.Asking.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ApprovalStep;
import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.approve.ApprovalRequest.State;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.gateway.limit.Limit;
import dev.sallyport.gateway.limit.Limits;
import dev.sallyport.policy.Catalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// 2026-07-28 clients are asked with `input_required` where they declare elicitation on the request, and told in
/// words where not (protocol.md M1 to M5, C11; threats: requestState tampered, replayed, of another caller).
class ModernApprovalTest {
    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @BeforeEach
    void selfMayApprove() {
        gateway.policy.replace(policy(true), Catalogue.EMPTY);
    }

    @Test
    void acceptingTheFormLetsTheOriginalCallHappenOnce() {
        Reply asked = ask(pay(FORM, ""));
        Reply done = ask(pay(FORM, retry("accept", asked)));
        Reply replayed = ask(pay(FORM, retry("accept", asked)));

        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.text())
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":\"input_required\"")
                .contains("\"method\":\"elicitation/create\"", "srv", "pay", "amount", "\"requestedSchema\"")
                .doesNotContain("ask-to-pay");
        assertThat(done.text()).contains("\"resultType\":\"complete\"");
        assertThat(gateway.server.received()).hasSize(1);
        assertThat(gateway.server.received().getFirst().text())
                .isEqualTo(ClientRequest.message(
                        "1", "tools/call", meta(FORM) + ",\"name\":\"pay\",\"arguments\":{\"amount\":5}"));
        assertThat(replayed.text()).contains("used already");
        assertThat(gateway.audit.statuses()).containsExactly("approval_pending", "ok", "approval_used");
        assertThat(gateway.approvals.only().state()).isEqualTo(State.USED);
    }

    @Test
    void theRecordsTellWhoAskedThatItWaitedAndWhoApproved() {
        Reply asked = ask(pay(FORM, ""));
        ask(pay(FORM, retry("accept", asked)));

        String id = gateway.approvals.only().id();
        List<AuditEvent> events = gateway.audit.events();
        assertThat(events).extracting(AuditEvent::phase).containsExactly(Phase.OUTCOME, Phase.INTENT, Phase.OUTCOME);
        assertThat(events)
                .extracting(AuditEvent::approval)
                .containsExactly(
                        new ApprovalStep(id, "pending", null, null),
                        new ApprovalStep(id, "used", "key:k_alice", "form"),
                        new ApprovalStep(id, "used", "key:k_alice", "form"));
        assertThat(events.getFirst().what().arguments()).isNotNull();
        assertThat(gateway.approvals.only().call()).isEqualTo(events.getLast().call());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prompts/get    | pay             | \"name\":\"pay\"",
                "resources/read | file:///pay/one | \"uri\":\"file:///pay/one\"",
            })
    void promptsAndResourcesAreAskedAboutTheSameWay(String method, String name, String params) {
        Reply asked = ask(modern(method, name, params, FORM, ""));
        Reply done = ask(modern(method, name, params, FORM, retry("accept", asked)));

        assertThat(done.text()).contains("complete");
        assertThat(gateway.server.received()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"decline", "cancel"})
    void decliningDeniesAndIdenticalCallsStayDenied(String action) {
        Reply asked = ask(pay(FORM, ""));
        Reply declined = ask(pay(FORM, retry(action, asked)));
        Reply again = ask(pay(FORM, ""));

        assertThat(declined.verdict()).isEqualTo("403 403");
        assertThat(again.text()).contains("was denied").contains("\"state\":\"denied\"");
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.audit.statuses()).containsExactly("approval_pending", "approval_denied", "approval_denied");
    }

    @Test
    void acceptingDoesNotApproveWhereSomebodyElseHasTo() {
        gateway.policy.replace(policy(false), Catalogue.EMPTY);
        Reply asked = ask(pay(FORM, ""));
        Reply early = ask(pay(FORM, retry("accept", asked)));

        assertThat(asked.text()).contains("sallyport approvals approve " + only());
        assertThat(early.text()).contains("input_required");
        assertThat(gateway.server.received()).isEmpty();

        gateway.approvals.approve(gateway.time.now());
        Reply done = ask(pay(FORM, retry("accept", early)));

        assertThat(done.text()).contains("complete");
        assertThat(gateway.audit.events().getLast().approval())
                .isEqualTo(new ApprovalStep(only(), "used", "os:boss", "command"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"elicitation\":null}", "{\"elicitation\":{\"url\":{}}}", "{\"sampling\":{}}"})
    void aClientThatCannotBeAskedIsToldAndFindsTheApprovalLater(String capabilities) {
        Reply pending = ask(pay(capabilities, ""));
        Reply still = ask(pay(capabilities, ""));
        gateway.approvals.approve(gateway.time.now());
        Reply done = ask(pay(capabilities, ""));
        Reply next = ask(pay(capabilities, ""));

        assertThat(pending.verdict()).isEqualTo("403 403");
        assertThat(pending.text())
                .contains("an approval is pending: a_")
                .contains("\"approveWith\":\"sallyport approvals approve a_", "\"expiresAt\":\"2026-08-01T00:10:00Z\"");
        assertThat(still.text()).isEqualTo(pending.text());
        assertThat(done.text()).contains("complete");
        assertThat(next.text()).contains("an approval is pending").isNotEqualTo(pending.text());
        assertThat(gateway.server.received()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "other arguments  | pay       | {\"amount\":6}               | ''",
                "more arguments   | pay       | {\"amount\":5,\"to\":\"me\"} | ''",
                "number as text   | pay       | {\"amount\":\"5\"}           | ''",
                "other tool       | pay-later | {\"amount\":5}               | ''",
                "further params   | pay       | {\"amount\":5}               | ,\"task\":{}",
                "responses added  | pay       | {\"amount\":5}               | ,\"inputResponses\":{},\"requestState\":\"x\"",
            })
    void anApprovalIsForThisCallOnly(String what, String tool, String arguments, String more) {
        ask(pay(NEITHER, ""));
        gateway.approvals.approve(gateway.time.now());

        Reply other = ask(call(tool, arguments, NEITHER, more));

        assertThat(other.text()).as(what).contains("an approval is pending");
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void spellingAndOrderOfArgumentsDoNotMatter() {
        ask(call("pay", "{\"amount\":5,\"to\":\"me\"}", NEITHER, ""));
        gateway.approvals.approve(gateway.time.now());

        Reply same = ask(call("pay", "{ \"to\":\"\\u006de\", \"amount\":5.0 }", NEITHER, ""));

        assertThat(same.text()).contains("complete");
    }

    @Test
    void anApprovalIsForThisCallerAndEndpointOnly() {
        ask(pay(NEITHER, ""));
        gateway.approvals.approve(gateway.time.now());

        Reply bob = gateway.ask(pay(NEITHER, "").key(gateway.bob));
        Reply elsewhere = ask(pay(NEITHER, "").to("/other"));

        assertThat(bob.text()).contains("an approval is pending");
        assertThat(elsewhere.text()).contains("an approval is pending");
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void anApprovalIsForThisDefinitionAndPolicyOnly() {
        gateway.policy.replace(policy(true), Asking.seen(GatewayFixture.SERVER, "aaaa"));
        Reply asked = ask(pay(FORM, ""));
        gateway.approvals.approve(gateway.time.now());

        gateway.policy.replace(policy(true), Asking.seen(GatewayFixture.SERVER, "bbbb"));
        Reply changed = ask(pay(NEITHER, ""));
        gateway.policy.replace(
                policy("ask-to-pay", true, Duration.ofMinutes(9)), Asking.seen(GatewayFixture.SERVER, "aaaa"));
        Reply reloaded = ask(pay(NEITHER, ""));
        Reply retried = ask(pay(FORM, retry("accept", asked)));

        assertThat(changed.text()).contains("an approval is pending");
        assertThat(reloaded.text()).contains("an approval is pending");
        assertThat(retried.verdict()).isEqualTo("400 -32602");
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void aStateIsOnlyForWhomItWasGivenToAndForItsCall() {
        Reply asked = ask(pay(FORM, ""));
        String retry = retry("accept", asked);

        Reply bob = gateway.ask(pay(FORM, retry).key(gateway.bob));
        Reply elsewhere = ask(pay(FORM, retry).to("/other"));
        Reply changed = ask(call("pay", "{\"amount\":6}", FORM, retry));
        Reply otherTool = ask(call("pay-later", "{\"amount\":5}", FORM, retry));

        assertThat(List.of(bob, elsewhere, changed, otherTool))
                .extracting(Reply::verdict)
                .containsOnly("400 -32602");
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.approvals.only().state()).isEqualTo(State.PENDING);
    }

    @Test
    void aForgedOrExpiredStateIsRefused() {
        Reply asked = ask(pay(FORM, ""));
        String state = state(asked.text());
        int middle = state.length() / 2;
        String forged =
                state.substring(0, middle) + (state.charAt(middle) == 'A' ? 'B' : 'A') + state.substring(middle + 1);

        Reply changed = ask(pay(FORM, retry("accept", asked).replace(state, forged)));
        Reply invented = ask(pay(FORM, retry("accept", asked).replace(state, "sallyport-continued.AAAA")));
        gateway.time.advance(Duration.ofMinutes(10));
        Reply late = ask(pay(FORM, retry("accept", asked)));

        assertThat(List.of(changed, invented, late)).extracting(Reply::verdict).containsOnly("400 -32602");
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void aRequestAndAnApprovalExpire() {
        ask(pay(NEITHER, ""));
        String first = only();
        gateway.time.advance(Duration.ofMinutes(10));
        ask(pay(NEITHER, ""));
        String second = gateway.approvals.all().getFirst().id();
        gateway.approvals.approve(gateway.time.now());
        gateway.time.advance(Duration.ofMinutes(10));
        Reply late = ask(pay(NEITHER, ""));

        assertThat(second).isNotEqualTo(first);
        assertThat(late.text()).contains("an approval is pending").doesNotContain(second);
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void ofFiftyCallsThatWantTheApprovalOneGetsIt() {
        ask(pay(NEITHER, ""));
        gateway.approvals.approve(gateway.time.now());
        List<ClientConnection> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(gateway.connect());
        }

        clients.forEach(client -> client.send(pay(NEITHER, "").key(gateway.alice)));
        List<Reply> replies = clients.stream().map(ClientConnection::reply).toList();
        clients.forEach(ClientConnection::close);

        assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSize(1);
        assertThat(replies).filteredOn(reply -> reply.status() == 403).hasSize(49);
        assertThat(gateway.server.received()).hasSize(1);
    }

    @Test
    void whileTheStoreIsDownNothingGoesOn() {
        ask(pay(NEITHER, ""));
        gateway.approvals.approve(gateway.time.now());
        gateway.approvals.fail();

        Reply reply = ask(pay(NEITHER, ""));

        assertThat(reply.verdict()).isEqualTo("503 503");
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.audit.statuses()).endsWith("store_down");
    }

    @Test
    void whileTheAuditIsDownNothingGoesOn() {
        ask(pay(NEITHER, ""));
        gateway.approvals.approve(gateway.time.now());
        gateway.audit.failOn(Phase.INTENT);

        assertThat(ask(pay(NEITHER, "")).verdict()).isEqualTo("503 503");
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void askingSpendsNothingAndALimitLeavesTheApproval() {
        gateway.limits(new Limits(new Limit(1, Duration.ofMinutes(1)), null, Map.of()));
        ask(pay(NEITHER, ""));
        ask(pay(NEITHER, ""));
        gateway.approvals.approve(gateway.time.now());
        Reply done = ask(pay(NEITHER, ""));
        ask(pay(NEITHER, ""));
        gateway.approvals.approve(gateway.time.now());
        Reply limited = ask(pay(NEITHER, ""));
        gateway.time.advance(Duration.ofMinutes(2));
        Reply later = ask(pay(NEITHER, ""));

        assertThat(done.status()).isEqualTo(200);
        assertThat(limited.status()).isEqualTo(429);
        assertThat(later.status()).isEqualTo(200);
    }

    @Test
    void aSubjectCannotFloodThoseWhoApprove() {
        for (int i = 0; i < 32; i++) {
            ask(call("pay", "{\"amount\":" + i + "}", NEITHER, ""));
        }

        Reply more = ask(call("pay", "{\"amount\":99}", NEITHER, ""));
        Reply bob = gateway.ask(pay(NEITHER, "").key(gateway.bob));

        assertThat(more.status()).isEqualTo(503);
        assertThat(bob.text()).contains("an approval is pending");
    }

    @Test
    void whatIsTooLargeToBeLookedAtCannotBeApproved() {
        Reply reply = ask(call("pay", "{\"text\":\"" + "x".repeat(Asked.LARGEST) + "\"}", FORM, ""));

        assertThat(reply.verdict()).isEqualTo("403 403");
        assertThat(gateway.approvals.all()).isEmpty();
    }

    @Test
    void aUrlIsOfferedWhereSomebodyElseHasToApproveOrNothingElseIsPossible() {
        gateway.pages();
        gateway.port();
        Reply urlOnly = ask(pay(URL, ""));
        Reply accepted = ask(pay(URL, retry("accept", urlOnly)));
        gateway.policy.replace(policy(false), Catalogue.EMPTY);
        Reply somebodyElse = ask(pay("{\"elicitation\":{\"form\":{},\"url\":{}}}", ""));
        gateway.policy.replace(policy(true), Catalogue.EMPTY);
        Reply self = ask(call("pay", "{\"amount\":7}", "{\"elicitation\":{\"form\":{},\"url\":{}}}", ""));

        String id = gateway.approvals.all().getLast().id();
        assertThat(urlOnly.text())
                .contains("\"mode\":\"url\"")
                .contains("\"url\":\"http://localhost:" + gateway.port() + "/approvals/" + id + "\"");
        assertThat(accepted.text()).as("to open an address approves nothing").contains("input_required");
        assertThat(somebodyElse.text()).contains("\"mode\":\"url\"");
        assertThat(self.text()).contains("requestedSchema");
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void whatTheCallerSaysCannotHideInTheQuestion() {
        Reply asked = ask(call("pay", "{\"note\":\"\\u202e\\u0007 " + "x".repeat(5000) + "\"}", FORM, ""));

        assertThat(asked.text())
                .contains("\\\\u202e\\\\u0007")
                .contains("more characters")
                .doesNotContain("\u202e");
    }

    private Reply ask(ClientRequest request) {
        return gateway.ask(request.key(gateway.alice));
    }

    private String only() {
        return gateway.approvals.only().id();
    }
}
