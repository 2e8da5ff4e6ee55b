package dev.sallyport.oauth.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.upstream.Stub.Answer;
import dev.sallyport.oauth.upstream.World.Gateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tokens are renewed before they are over, by one of all that want it (protocol.md O7, O14).
class RenewalTest {
    @RegisterExtension
    final World world = new World();

    private Gateway gateway = world.gateway(world.forSubjects());

    @BeforeEach
    void aliceHasLoggedIn() {
        world.issued.put("refresh_token", "refresh-1");
        world.logIn(gateway, World.ALICE, "alice-key");
        world.issued.remove("refresh_token");
        world.as.forget();
    }

    @Test
    void aTokenThatHasTimeIsLeftAlone() {
        world.clock.advance(Duration.ofMinutes(58));

        assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("access-1");
        assertThat(world.as.asked()).isEmpty();
    }

    @Test
    void aTokenIsRenewedAheadOfItsEnd() {
        world.clock.advance(Duration.ofSeconds(3600 - 30));

        assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("access-2");
        assertThat(world.as.to("POST /token").getFirst().form()).satisfies(form -> {
            assertThat(form.require("grant_type")).isEqualTo("refresh_token");
            assertThat(form.require("refresh_token")).isEqualTo("refresh-1");
            assertThat(form.all("resource")).containsExactly(world.server.url() + "/mcp");
        });
        assertThat(world.events.getLast().step()).isEqualTo(Step.UPSTREAM_REFRESHED);
        assertThat(world.events.getLast().outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void theRefreshTokenStaysWhereNoOtherIsGivenAndGoesWhereOneIs() {
        world.clock.advance(Duration.ofHours(1));
        gateway.tokenOf(World.ALICE);
        world.issued.put("refresh_token", "refresh-2");
        world.clock.advance(Duration.ofHours(1));
        gateway.tokenOf(World.ALICE);
        world.clock.advance(Duration.ofHours(1));
        gateway.tokenOf(World.ALICE);

        assertThat(world.as.to("POST /token"))
                .extracting(token -> token.form().require("refresh_token"))
                .containsExactly("refresh-1", "refresh-1", "refresh-2");
    }

    @Test
    void ofManyThatWantItOneAsksAlsoAmongProcesses() throws InterruptedException, ExecutionException {
        world.clock.advance(Duration.ofHours(2));
        Gateway otherProcess = world.gateway(world.forSubjects());
        CountDownLatch start = new CountDownLatch(1);
        Set<String> tokens = new TreeSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Gateway one = i % 2 == 0 ? gateway : otherProcess;
                calls.add(threads.submit(() -> {
                    start.await();
                    return one.tokenOf(World.ALICE);
                }));
            }
            start.countDown();
            for (Future<String> call : calls) {
                tokens.add(call.get());
            }
        }

        assertThat(tokens).containsExactly("access-2");
        assertThat(world.as.to("POST /token")).hasSize(1);
    }

    @Test
    void whileOneAsksOthersGoOnWithWhatIsStillGood() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        world.as.on("POST /token", _ -> {
            asked.countDown();
            awaited(answer);
            return world.issue();
        });
        world.clock.advance(Duration.ofSeconds(3600 - 30));
        Thread one = Thread.ofVirtual().start(() -> gateway.tokenOf(World.ALICE));
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();

        String meanwhile = gateway.tokenOf(World.ALICE);
        answer.countDown();
        one.join();

        assertThat(meanwhile).isEqualTo("access-1");
    }

    @Test
    void whoDiedWhileAskingIsNotWaitedForForEver() {
        Vault vault = new Vault(world.store);
        world.clock.advance(Duration.ofHours(1));
        Held held = vault.find(world.forSubjects(), World.ALICE).orElseThrow();
        vault.replace(held, held.renewing(world.clock.instant().plusSeconds(20)));
        world.clock.advance(Duration.ofSeconds(20));

        assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("access-2");
    }

    @Test
    void afterAnOutageItIsAskedAgain() {
        world.as.on("POST /token", _ -> Answer.empty(503));
        world.clock.advance(Duration.ofHours(1));
        gateway.tokenOf(World.ALICE);
        world.as.on("POST /token", _ -> world.issue());

        assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("access-2");
    }

    @Test
    void aRefusedRefreshTokenEndsTheLogin() {
        world.as.on("POST /token", _ -> Answer.json(400, Map.of("error", "invalid_grant")));
        world.clock.advance(Duration.ofHours(1));

        assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("none");
        assertThat(gateway.client().connections()).isEmpty();
        assertThat(gateway.refused(World.ALICE)).isInstanceOf(Remedy.LogIn.class);
        assertThat(world.events).extracting("outcome").contains(Outcome.REFUSED);
    }

    @Test
    void anOutageEndsNothing() {
        world.as.on("POST /token", _ -> Answer.json(503, Map.of("error", "invalid_grant")));
        world.clock.advance(Duration.ofSeconds(3600 - 30));
        String stillGood = gateway.tokenOf(World.ALICE);
        world.clock.advance(Duration.ofMinutes(1));
        String over = gateway.tokenOf(World.ALICE);
        Remedy remedy = gateway.client().remedy("wiki", World.ALICE, 401, List.of(), null, 0);

        assertThat(stillGood).isEqualTo("access-1");
        assertThat(over).isEqualTo("none");
        assertThat(remedy).isInstanceOf(Remedy.Refuse.class);
        assertThat(gateway.client().connections()).hasSize(1);
    }

    @Test
    void aRefusedTokenIsRenewedOnceAndTheCallSentAgain() {
        Remedy first = gateway.client().remedy("wiki", World.ALICE, 401, List.of(), "access-1", 0);
        Remedy second = gateway.client().remedy("wiki", World.ALICE, 401, List.of(), "access-1", 0);

        assertThat(List.of(first, second)).containsOnly(new Remedy.Retry("access-2"));
        assertThat(world.as.to("POST /token")).hasSize(1);
    }

    /// Else nobody could log in anew while the authorization server goes on renewing.
    @Test
    void whereARenewedTokenIsRefusedTooSomebodyHasToLogIn() {
        Remedy first = gateway.client().remedy("wiki", World.ALICE, 401, List.of(), "access-1", 0);
        Remedy second = gateway.client().remedy("wiki", World.ALICE, 401, List.of(), "access-2", 1);

        assertThat(first).isEqualTo(new Remedy.Retry("access-2"));
        assertThat(second).isInstanceOf(Remedy.LogIn.class);
        assertThat(world.as.to("POST /token")).hasSize(1);
    }

    @Test
    void whatWasChangedElsewhereIsNoticed() {
        gateway.tokenOf(World.ALICE);
        assertThat(gateway.client().remembered("wiki", World.ALICE)).contains("access-1");

        world.gateway(world.forSubjects()).client().logOut("wiki", World.ALICE);
        world.clock.advance(Duration.ofSeconds(3));

        assertThat(gateway.client().remembered("wiki", World.ALICE)).isEmpty();
        assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("none");
    }

    @Test
    void aLogoutIsToldAndIsOfOneSubject() {
        world.logIn(gateway, World.BOB, "bob-key");

        int ended = gateway.client().logOut("wiki", World.ALICE);

        assertThat(ended).isEqualTo(1);
        assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("none");
        assertThat(gateway.tokenOf(World.BOB)).startsWith("access-");
        assertThat(world.events.getLast().step()).isEqualTo(Step.UPSTREAM_LOGOUT);
        assertThat(world.events.getLast().subject()).isEqualTo(World.ALICE);
    }

    @Test
    void connectionsSayWhatIsKnown() {
        assertThat(gateway.client().connections()).singleElement().satisfies(connection -> {
            assertThat(connection.subject()).isEqualTo(World.ALICE);
            assertThat(connection.server()).isEqualTo("wiki");
            assertThat(connection.issuer()).isEqualTo(world.as.url());
            assertThat(connection.renews()).isTrue();
            assertThat(connection.expires()).isBefore(world.clock.instant().plusSeconds(3601));
        });
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
