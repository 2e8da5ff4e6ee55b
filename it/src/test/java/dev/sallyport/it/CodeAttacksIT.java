package dev.sallyport.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Http.Reply;
import dev.sallyport.it.OAuthClient.Request;
import dev.sallyport.it.OAuthClient.Tokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Codes and tokens in the wrong hands, at the wrong place, or more than once.
@ExtendWith(GatewayLog.class)
final class CodeAttacksIT {
    private static final int AT_ONCE = 50;

    @TempDir
    private static Path directory;

    @AutoClose
    private static OAuthSite site;

    private static OAuthClient client;
    private static Person alice;

    @BeforeAll
    static void start() {
        site = OAuthSite.start(directory);
        client = site.client();
        alice = site.person("alice");
        alice.tokens(client);
    }

    @Test
    void anAccessTokenForOneEndpointIsRefusedAtAnother() {
        Tokens tokens = alice.tokens(client);

        Reply atA = Mcp.withToken(site.a(), tokens.access());
        Reply atB = Mcp.withToken(site.b(), tokens.access());

        assertThat(atA.status()).as(atA.toString()).isEqualTo(200);
        assertThat(atB.status()).as(atB.toString()).isEqualTo(401);
        assertThat(Mcp.challenge(atB, "error")).isEqualTo("invalid_token");
    }

    @Test
    void aCodeForOneEndpointGivesNoTokenForAnother() {
        Request request = client.request();

        Reply reply = client.at(site.b()).redeem(code(request), request);

        assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
        assertThat(reply.error()).isIn("invalid_target", "invalid_grant");
    }

    @Test
    void aRefreshTokenForOneEndpointGivesNoTokenForAnother() {
        Tokens tokens = alice.tokens(client);

        Reply reply = client.at(site.b()).refresh(tokens.refresh());

        assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
        assertThat(reply.error()).isIn("invalid_target", "invalid_grant");
    }

    @Test
    void aCodeAndARefreshTokenAreOfNoUseToAnotherClient() {
        OAuthClient thief = site.client();
        Request request = client.request();
        String refreshToken = alice.tokens(client).refresh();

        Reply redeemed = thief.redeem(code(request), request);
        Reply refreshed = thief.refresh(refreshToken);

        assertThat(List.of(redeemed.error(), refreshed.error())).containsOnly("invalid_grant");
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "code_verifier, '', invalid_request invalid_grant",
        "code_verifier, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, invalid_grant",
        "redirect_uri, http://127.0.0.1:9/callback2, invalid_grant",
        "code, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, invalid_grant"
    })
    void aCodeIsOfNoUseWithoutAllThatItWasAskedWith(String name, String value, String errors) {
        Request request = client.request();

        Reply reply = client.redeem(code(request), request, Map.of(name, value));

        assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
        assertThat(reply.error()).isIn((Object[]) errors.split(" "));
    }

    @Test
    void aReplayedCodeEndsWhatItWasRedeemedFor() {
        Request request = client.request();
        String code = code(request);
        Tokens tokens = new Tokens(client.redeem(code, request));
        assertThat(Mcp.withToken(site.a(), tokens.access()).status()).isEqualTo(200);

        Reply replayed = client.redeem(code, request);

        assertThat(replayed.error()).isEqualTo("invalid_grant");
        assertThat(client.refresh(tokens.refresh()).error()).isEqualTo("invalid_grant");
        Mcp.awaitRefusal(site.a(), tokens.access());
    }

    @Test
    void ofFiftyThatRedeemACodeAtOnceOneWins() throws Exception {
        Request request = client.request();
        String code = code(request);

        List<Reply> replies = atOnce(_ -> client.redeem(code, request));

        assertThat(statuses(replies)).isEqualTo(Map.of(200, 1L, 400, AT_ONCE - 1L));
    }

    /// Those within the time of grace may get the answer that another has got, but there is no second family.
    @Test
    void ofFiftyThatRefreshAtOnceNoTwoGoOnSeparately() throws Exception {
        Tokens tokens = alice.tokens(client);

        List<Reply> replies = atOnce(_ -> client.refresh(tokens.refresh()));

        assertThat(successors(replies)).as(replies.toString()).hasSize(1);
    }

    @Test
    void twoProcessesOnTheSameDataLetNobodyWinTwice(@TempDir Path other) throws Exception {
        try (Gateway twin = site.twin(other)) {
            List<OAuthClient> ways = List.of(client, client.over(twin));
            Request request = client.request();
            String code = code(request);
            Tokens tokens = alice.tokens(client);

            List<Reply> redeemed = atOnce(i -> ways.get(i % 2).redeem(code, request));
            List<Reply> refreshed = atOnce(i -> ways.get(i % 2).refresh(tokens.refresh()));
            client.revoke(successors(refreshed).getFirst());

            assertThat(statuses(redeemed)).isEqualTo(Map.of(200, 1L, 400, AT_ONCE - 1L));
            assertThat(successors(refreshed)).as(refreshed.toString()).hasSize(1);
            Mcp.awaitRefusal(twin.url("/a"), tokens.access());
        }
    }

    @Test
    void aRefreshTokenThatWasReplacedTwiceEndsItsFamily() {
        Tokens first = alice.tokens(client);
        Tokens second = new Tokens(client.refresh(first.refresh()));
        Tokens third = new Tokens(client.refresh(second.refresh()));
        assertThat(third.refresh()).isNotEmpty().isNotEqualTo(first.refresh());

        Reply reused = client.refresh(first.refresh());

        assertThat(reused.error()).isEqualTo("invalid_grant");
        assertThat(client.refresh(third.refresh()).error()).isEqualTo("invalid_grant");
        Mcp.awaitRefusal(site.a(), third.access());
    }

    @Test
    void aRefreshTokenThatWasReplacedEndsItsFamilyOnceTheTimeOfGraceIsOver(@TempDir Path other) {
        try (Gateway strict = site.twin(other, "  tokens: { refresh-grace: 0s }")) {
            Tokens first = alice.tokens(client);
            Tokens second = new Tokens(client.refresh(first.refresh()));

            Reply reused = client.over(strict).refresh(first.refresh());

            assertThat(reused.error()).isEqualTo("invalid_grant");
            assertThat(client.refresh(second.refresh()).error()).isEqualTo("invalid_grant");
            Mcp.awaitRefusal(site.a(), second.access());
        }
    }

    @Test
    void nobodyGetsAScopeThatIsNotOffered() {
        Request request = client.request(Map.of("scope", "admin read"));
        Reply answer = alice.agree(client.url(request));
        Map<String, String> parameters = Person.answer(answer);

        if (parameters.containsKey("error")) {
            assertThat(parameters).containsEntry("error", "invalid_scope").doesNotContainKey("code");
        } else {
            Reply reply = client.redeem(Person.code(parameters), request);
            assertThat(Forge.payload(new Tokens(reply).access())).doesNotContain("admin");
        }
    }

    @Test
    void aRefreshGivesNoMoreThanWasGranted() {
        Request request = client.request(Map.of("scope", "read"));
        Tokens tokens = new Tokens(client.redeem(Person.code(alice.agree(client.url(request))), request));

        Reply more = client.refresh(tokens.refresh(), Map.of("scope", "read write"));

        assertThat(tokens.reply().json().path("scope").asString()).isEqualTo("read");
        if (more.status() == 200) {
            assertThat(Forge.payload(new Tokens(more).access())).doesNotContain("write");
        } else {
            assertThat(more.error()).isEqualTo("invalid_scope");
        }
    }

    @Test
    void anAlteredTokenAndATokenOfTheProviderAreRefused() {
        String token = alice.tokens(client).access();
        String header = Forge.header(token);
        String payload = Forge.payload(token);
        List<String> altered = List.of(
                Forge.token(header, payload.replace("\"user\"", "\"admin\""), Forge.signature(token)),
                Forge.token(header, payload.replace(site.a(), site.b()), Forge.signature(token)),
                Forge.token("{\"alg\":\"none\",\"typ\":\"at+jwt\"}", payload, new byte[0]),
                Forge.hmac("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}", payload, jwks().getBytes(UTF_8)),
                site.provider().accessToken("alice", site.a(), Map.of()));

        assertThat(altered)
                .allSatisfy(forged -> assertThat(Mcp.withToken(site.a(), forged).status())
                        .as(forged)
                        .isEqualTo(401));
        assertThat(Mcp.withToken(site.b(), altered.get(1)).status()).isEqualTo(401);
    }

    private static String jwks() {
        return Http.get(client.server().issuer().path("jwks_uri").asString()).body();
    }

    private static String code(Request request) {
        return Person.code(alice.agree(client.url(request)));
    }

    private static Map<Integer, Long> statuses(List<Reply> replies) {
        return replies.stream().collect(groupingBy(Reply::status, counting()));
    }

    /// The refresh tokens that were given out.
    private static List<String> successors(List<Reply> replies) {
        assertThat(statuses(replies)).as(replies.toString()).containsKey(200);
        assertThat(statuses(replies).keySet()).isSubsetOf(200, 400);
        return replies.stream()
                .filter(reply -> reply.status() == 200)
                .map(reply -> new Tokens(reply).refresh())
                .distinct()
                .toList();
    }

    private static List<Reply> atOnce(IntFunction<Reply> call) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> futures = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                int index = i;
                futures.add(threads.submit(() -> {
                    start.await();
                    return call.apply(index);
                }));
            }
            start.countDown();
            List<Reply> replies = new ArrayList<>();
            for (Future<Reply> future : futures) {
                replies.add(future.get());
            }
            return replies;
        }
    }
}
