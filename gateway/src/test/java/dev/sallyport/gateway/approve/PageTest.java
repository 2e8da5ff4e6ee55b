package dev.sallyport.gateway.approve;

import static dev.sallyport.gateway.approve.Asking.NEITHER;
import static dev.sallyport.gateway.approve.Asking.call;
import static dev.sallyport.gateway.approve.Asking.pay;
import static dev.sallyport.gateway.approve.Asking.policy;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ApprovalStep;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Page;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.approve.ApprovalRequest.State;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.policy.Catalogue;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page of an approval (threats: XSS, CSRF, clickjacking, keys in addresses, self-approval; protocol.md M7, N5).
class PageTest {
    private static final Pattern TICKET = Pattern.compile("name=\"ticket\" value=\"([^\"]+)\"");

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    private final String boss = gateway.keys.create("boss", Set.of("admin"), null);
    private final String clerk = gateway.keys.create("clerk", Set.of("clerk"), null);

    @BeforeEach
    void somebodyElseHasToApprove() {
        gateway.policy.replace(policy(false), Catalogue.EMPTY);
    }

    @Test
    void withoutAKeyItShowsNothingAndEveryIdLooksTheSame() {
        String id = pending();

        Reply page = gateway.ask(ClientRequest.verb("GET").to("/approvals/" + id));
        Reply unknown = gateway.ask(ClientRequest.verb("GET").to("/approvals/nothing"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text())
                .contains("type=\"password\"", "<label for=\"key\">", "width=device-width")
                .doesNotContain("pay", "amount", "alice", id);
        assertThat(unknown.text()).isEqualTo(page.text());
    }

    @Test
    void itIsKeptFromCachesFramesScriptsAndOtherOrigins() {
        Reply page = gateway.ask(ClientRequest.verb("GET").to("/approvals/x"));

        assertThat(page.header("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .startsWith("default-src 'none'; style-src 'sha256-")
                        .contains("frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'")
                        .doesNotContain("unsafe"));
        assertThat(page.header("X-Frame-Options")).contains("DENY");
        assertThat(page.header("Cache-Control")).contains("no-store");
        assertThat(page.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.header("Set-Cookie")).isEmpty();
        assertThat(page.text()).doesNotContain("<script", "src=", "style=");
    }

    @Test
    void whoMayApproveSeesTheWholeCallAndApprovesIt() {
        String id = pending();

        Reply shown = post(id, "key=" + boss);
        Reply approved = post(id, "action=approve&ticket=" + ticket(shown));
        Reply done = ask(pay(NEITHER, ""));

        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.text())
                .contains(
                        "key:k_alice", "srv", "pay", "&quot;amount&quot;: 5", "2026-08-01T00:10:00Z", "Approve", "Deny")
                .doesNotContain(boss);
        assertThat(approved.text()).contains("This call is approved").doesNotContain("name=\"ticket\"");
        assertThat(done.status()).isEqualTo(200);
        assertThat(gateway.audit.events())
                .filteredOn(event -> "(approval)".equals(event.what().method()))
                .extracting(AuditEvent::phase, AuditEvent::approval)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Phase.INTENT, step(id, "looked_at")),
                        org.assertj.core.groups.Tuple.tuple(Phase.OUTCOME, step(id, "looked_at")),
                        org.assertj.core.groups.Tuple.tuple(Phase.INTENT, step(id, "approved")),
                        org.assertj.core.groups.Tuple.tuple(Phase.OUTCOME, step(id, "approved")));
        assertThat(gateway.audit.events().getLast().approval())
                .isEqualTo(new ApprovalStep(id, "used", "key:k_boss", "page"));
    }

    @Test
    void whoMayApproveMayDenyAndOnlyTheFirstDecisionCounts() {
        String id = pending();
        String ticket = ticket(post(id, "key=" + boss));

        Reply denied = post(id, "action=deny&ticket=" + ticket);
        Reply late = post(id, "action=approve&ticket=" + ticket);

        assertThat(denied.text()).contains("This call is denied");
        assertThat(late.status()).isEqualTo(409);
        assertThat(gateway.approvals.only().state()).isEqualTo(State.DENIED);
        assertThat(ask(pay(NEITHER, "")).text()).contains("was denied");
    }

    @Test
    void allWhoMayNotGetTheSameAnswer() {
        String id = pending();

        Reply wrong = post(id, "key=wrong&action=approve");
        Reply none = post(id, "action=approve");
        Reply foreignRole = post(id, "action=approve&key=" + clerk);
        Reply caller = post(id, "action=approve&key=" + gateway.alice);
        Reply unknown = post("a_aaaaaaaaaaaaaaaa", "action=approve&key=" + boss);
        Reply invalid = post("..%2f%3Cb%3E", "action=approve&key=" + boss);

        assertThat(List.of(wrong, none, foreignRole, caller, unknown, invalid)).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.text()).isEqualTo(wrong.text()).doesNotContain("amount");
        });
        assertThat(gateway.approvals.only().state()).isEqualTo(State.PENDING);
        assertThat(gateway.audit.statuses())
                .containsExactly(
                        "approval_pending",
                        "unauthenticated",
                        "unauthenticated",
                        "forbidden",
                        "forbidden",
                        "forbidden",
                        "forbidden");
    }

    @Test
    void theRolesOfTheRuleMayApproveAndTheCallerOnlyWhereItSaysSo() {
        gateway.policy.replace(policy(false, "cl*", "user"), Catalogue.EMPTY);
        String id = pending();

        assertThat(post(id, "key=" + boss).status()).as("admin is not listed").isEqualTo(403);
        assertThat(post(id, "key=" + gateway.alice).status())
                .as("the caller has a role that is")
                .isEqualTo(403);
        assertThat(post(id, "key=" + clerk).status()).isEqualTo(200);

        gateway.policy.replace(policy(true), Catalogue.EMPTY);
        ask(pay(NEITHER, ""));
        String own = gateway.approvals.all().getFirst().id();

        assertThat(post(own, "key=" + gateway.alice).status()).isEqualTo(200);
        assertThat(post(own, "key=" + gateway.bob).status()).isEqualTo(403);
    }

    @Test
    void aTicketIsForOneRequestAndAFewMinutesAndDiesWithItsKey() {
        String id = pending();
        ask(call("pay", "{\"amount\":6}", NEITHER, ""));
        String other = gateway.approvals.all().getFirst().id();
        String ticket = ticket(post(id, "key=" + boss));

        assertThat(post(other, "action=approve&ticket=" + ticket).status()).isEqualTo(403);
        gateway.time.advance(Duration.ofMinutes(6));
        assertThat(post(id, "action=approve&ticket=" + ticket).status()).isEqualTo(403);
        String fresh = ticket(post(id, "key=" + boss));
        gateway.keys.revoke("k_boss", gateway.time.now());
        assertThat(post(id, "action=approve&ticket=" + fresh).status()).isEqualTo(403);
        assertThat(gateway.approvals.all()).extracting(ApprovalRequest::state).containsOnly(State.PENDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://localhost:1"})
    void aFormOfAnotherPageIsRefused(String origin) {
        String id = pending();

        Reply reply = gateway.ask(form(id, "action=approve&key=" + boss).header("Origin", origin));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(gateway.approvals.only().state()).isEqualTo(State.PENDING);
    }

    @Test
    void aNameThatIsNotTheGatewaysIsRefused() {
        Reply reply = gateway.ask(form("x", "key=" + boss).header("Host", "evil.example"));

        assertThat(reply.status()).isEqualTo(403);
    }

    @Test
    void nothingOfTheCallBecomesMarkup() {
        String script = "</pre><script>alert(1)</script>\\u202e";
        ask(call("pay<img src=x>", "{\"<b>\":\"" + script + "\"}", NEITHER, ""));
        String id = gateway.approvals.only().id();

        Reply shown = post(id, "key=" + boss);

        assertThat(shown.text())
                .contains("pay&lt;img src=x&gt;", "&lt;b&gt;", "&lt;script&gt;", "\\u202e")
                .doesNotContain("<script>", "<img", "\u202e");
    }

    @Test
    void titlesAreEscapedToo() {
        assertThat(Page.of(200, "<i>'\"&", "").html()).contains("<h1>&lt;i&gt;&#39;&quot;&amp;</h1>");
    }

    @Test
    void whileTheStoreIsDownNothingIsDecided() {
        String id = pending();
        gateway.approvals.fail();

        assertThat(post(id, "action=approve&key=" + boss).status()).isEqualTo(503);
    }

    @Test
    void whileTheAuditIsDownNothingIsDecided() {
        String id = pending();
        gateway.audit.failOn(Phase.INTENT);

        assertThat(post(id, "action=approve&key=" + boss).status()).isEqualTo(503);
        assertThat(gateway.approvals.only().state()).isEqualTo(State.PENDING);
    }

    @Test
    void onlyFormsAndSmallOnesAreRead() {
        Reply json = gateway.ask(ClientRequest.post("{}").to("/approvals/x"));
        Reply large = post("x", "key=" + "k".repeat(9000));
        Reply verb = gateway.ask(ClientRequest.verb("DELETE").to("/approvals/x"));

        assertThat(List.of(json, large, verb)).extracting(Reply::status).containsExactly(415, 413, 405);
    }

    private ApprovalStep step(String id, String step) {
        return new ApprovalStep(id, step, "key:k_boss", "page");
    }

    private String pending() {
        ask(pay(NEITHER, ""));
        return gateway.approvals.only().id();
    }

    private Reply ask(ClientRequest request) {
        return gateway.ask(request.key(gateway.alice));
    }

    private Reply post(String id, String form) {
        return gateway.ask(form(id, form));
    }

    private static ClientRequest form(String id, String form) {
        return ClientRequest.verb("POST")
                .to("/approvals/" + id)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(form);
    }

    private static String ticket(Reply shown) {
        Matcher ticket = TICKET.matcher(shown.text());
        assertThat(ticket.find()).as(shown.text()).isTrue();
        return URLEncoder.encode(ticket.group(1), UTF_8);
    }
}
