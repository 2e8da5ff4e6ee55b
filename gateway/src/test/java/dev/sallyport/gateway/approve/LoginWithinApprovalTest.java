package dev.sallyport.gateway.approve;

import static dev.sallyport.gateway.approve.Asking.call;
import static dev.sallyport.gateway.approve.Asking.pay;
import static dev.sallyport.gateway.approve.Asking.policy;
import static dev.sallyport.gateway.approve.Asking.retry;
import static dev.sallyport.gateway.approve.Asking.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.ScriptedCredentials;
import dev.sallyport.policy.Catalogue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// An approved call at whose server the caller has to log in first goes on after the login, with the approval it used
/// and no other call with it (protocol.md M4).
class LoginWithinApprovalTest {
    private static final String BOTH = "{\"elicitation\":{\"form\":{},\"url\":{}}}";

    private final ScriptedCredentials logins = new ScriptedCredentials();

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture().credentials(logins);

    @BeforeEach
    void serverThatWantsALogin() {
        gateway.policy.replace(policy(true), Catalogue.EMPTY);
        gateway.server.answers(arrived -> {
            if (arrived.header("Authorization") == null) {
                arrived.status(401);
            } else {
                arrived.acknowledge();
            }
        });
    }

    @Test
    void theApprovalIsNotLost() {
        Reply login = approvedThenAskedToLogIn();
        logins.logIn("key:k_alice", "good");

        Reply done = ask(pay(BOTH, answer(login)));

        assertThat(done.text()).contains("complete");
        assertThat(gateway.server.received().getLast().text()).doesNotContain("sallyport", "requestState");
        assertThat(gateway.audit.statuses()).containsExactly("approval_pending", "login_required", "ok");
    }

    @Test
    void theApprovalIsStretchedToNoOtherCall() {
        Reply login = approvedThenAskedToLogIn();
        logins.logIn("key:k_alice", "good");

        Reply other = ask(call("pay", "{\"amount\":6}", BOTH, answer(login)));
        ask(pay(BOTH, answer(login)));
        Reply twice = ask(pay(BOTH, answer(login)));

        assertThat(other.verdict()).isEqualTo("400 -32602");
        assertThat(twice.text()).contains("used already");
        assertThat(gateway.server.received()).hasSize(2);
    }

    private Reply approvedThenAskedToLogIn() {
        Reply approval = ask(pay(BOTH, ""));
        Reply login = ask(pay(BOTH, retry("accept", approval)));
        assertThat(login.text()).contains("sallyport-login");
        return login;
    }

    private static String answer(Reply login) {
        return ",\"inputResponses\":{\"sallyport-login\":{\"action\":\"accept\"}},\"requestState\":\""
                + state(login.text()) + "\"";
    }

    private Reply ask(ClientRequest request) {
        return gateway.ask(request.key(gateway.alice));
    }
}
