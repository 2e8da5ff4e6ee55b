package dev.sallyport.oauth.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.grant.Lifetimes;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.registration.Client.Authentication;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.web.WebResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Refresh tokens at the token endpoint: protocol.md Y5, docs/decisions/014-refresh-rotation.md.
final class RefreshTest {
    private static final String KEY = Token.digest("a key");
    private static final String ELSEWHERE = "203.0.113.9";

    private World world = new World();

    @Test
    void eachUseGivesANewRefreshToken() {
        String first = refreshToken(tokens());

        WebResponse second = world.refresh(first);
        WebResponse third = world.refresh(refreshToken(second));

        assertThat(second.status()).isEqualTo(200);
        assertThat(third.status()).isEqualTo(200);
        assertThat(List.of(first, refreshToken(second), refreshToken(third))).doesNotHaveDuplicates();
        assertThat(world.contents(third).audience()).isEqualTo(World.A);
        assertThat(World.text(third, "scope")).isEqualTo("read write");
        assertThat(world.steps()).endsWith(Step.TOKEN_REFRESHED, Step.TOKEN_REFRESHED);
    }

    @Test
    void anOldTokenEndsTheFamily() {
        WebResponse first = tokens();
        String second = refreshToken(world.refresh(refreshToken(first)));
        String third = refreshToken(world.refresh(second));

        WebResponse reuse = world.refresh(refreshToken(first));

        assertThat(World.text(reuse, "error")).isEqualTo("invalid_grant");
        assertEnded(first);
        assertThat(world.refresh(third).status()).isEqualTo(400);
    }

    @Test
    void aClientThatLostTheAnswerGetsTheSameAgain() {
        String first = refreshToken(tokens());
        String lost = refreshToken(world.refresh(first));
        world.clock.pass(Duration.ofSeconds(29));

        WebResponse again = world.refresh(first);

        assertThat(refreshToken(again)).isEqualTo(lost);
        assertThat(world.refresh(lost).status()).isEqualTo(200);
    }

    @Test
    void afterTheGraceThePreviousTokenEndsTheFamily() {
        WebResponse first = tokens();
        world.refresh(refreshToken(first));
        world.clock.pass(Duration.ofSeconds(30));

        WebResponse reuse = world.refresh(refreshToken(first));

        assertThat(reuse.status()).isEqualTo(400);
        assertEnded(first);
    }

    @Test
    void theGraceEndsWithTheFirstUseOfTheNewToken() {
        WebResponse first = tokens();
        String second = refreshToken(world.refresh(refreshToken(first)));
        world.refresh(second);

        WebResponse reuse = world.refresh(refreshToken(first));

        assertThat(reuse.status()).isEqualTo(400);
        assertEnded(first);
    }

    @Test
    void thePreviousTokenIsWorthNothingElsewhereAndEndsTheFamily() {
        WebResponse first = tokens();
        world.refresh(refreshToken(first));
        int issued = world.issued.size();

        WebResponse reuse = world.refreshFrom(ELSEWHERE, refreshToken(first));

        assertThat(reuse.status()).isEqualTo(400);
        assertThat(world.issued).hasSize(issued);
        assertEnded(first);
    }

    @Test
    void aClientThatProvesItselfMayAskAgainFromElsewhere() {
        String code = world.code("client_id", "server");
        String[] itself = {"client_id", "server", "client_secret", KnownClients.SECRET};
        String first = refreshToken(world.redeem(code, itself));
        String lost = refreshToken(world.refresh(first, itself));

        WebResponse again = world.refreshFrom(ELSEWHERE, first, itself);

        assertThat(refreshToken(again)).isEqualTo(lost);
    }

    @Test
    void fiftyAtOnceMakeOneNewToken() {
        String first = refreshToken(tokens());

        List<WebResponse> answers = Parallel.fifty(() -> world.refresh(first));

        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(answers.stream().map(RefreshTest::refreshToken).distinct()).hasSize(1);
        assertThat(world.refresh(refreshToken(answers.getFirst())).status()).isEqualTo(200);
    }

    @Test
    void ofFiftyAtOnceOneWinsWhereThereIsNoGrace() {
        world = new World(new Lifetimes(Duration.ofMinutes(10), Duration.ofDays(30), Duration.ZERO));
        WebResponse first = tokens();

        List<WebResponse> answers = Parallel.fifty(() -> world.refresh(refreshToken(first)));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertEnded(first);
    }

    @ParameterizedTest
    @CsvSource({
        "client_id,other,invalid_grant",
        "resource,https://mcp.example/b,invalid_target",
        "scope,read admin,invalid_scope",
        "refresh_token,'',invalid_request"
    })
    void aRefreshTokenIsGoodOnlyForWhatItIsBoundTo(String name, String value, String error) {
        String token = refreshToken(tokens());

        WebResponse refused = world.refresh(token, name, value);

        assertThat(World.text(refused, "error")).isEqualTo(error);
        assertThat(world.refresh(token).status()).as("its own client").isEqualTo(200);
    }

    @Test
    void scopesCanBeNarrowedForOneAccessToken() {
        WebResponse narrow = world.refresh(refreshToken(tokens()), "scope", "read");

        WebResponse wide = world.refresh(refreshToken(narrow));

        assertThat(World.text(narrow, "scope")).isEqualTo("read");
        assertThat(world.contents(narrow).scopes()).containsExactly("read");
        assertThat(World.text(wide, "scope")).isEqualTo("read write");
    }

    @Test
    void scopesThatTheClientHasLostAreNotGrantedAgain() {
        String token = refreshToken(tokens());
        world.clients.add(KnownClients.client(
                "app", "app", Authentication.NONE, null, Set.of("read"), Set.of(), KnownClients.REDIRECT));

        assertThat(World.text(world.refresh(token), "scope")).isEqualTo("read");
    }

    @Test
    void aResourceThatTheClientHasLostIsNotGrantedAgain() {
        String token = refreshToken(tokens());
        world.clients.add(KnownClients.client(
                "app", "app", Authentication.NONE, null, Set.of(), Set.of(World.B), KnownClients.REDIRECT));

        assertThat(World.text(world.refresh(token), "error")).isEqualTo("invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                ".",
                "..",
                "nobody.0.x",
                "GRANT",
                "GRANT.",
                "GRANT.0",
                "GRANT.0.",
                "GRANT.0.forged",
                "GRANT.1.forged",
                "GRANT.-1.forged",
                "GRANT.99999999999999999999.forged",
                "GRANT.x.forged"
            })
    void whatWasNeverATokenEndsNothing(String pattern) {
        WebResponse first = tokens();
        world.refresh(refreshToken(first));
        String grant = String.valueOf(world.contents(first).grant());

        WebResponse refused = world.refresh(pattern.replace("GRANT", grant));

        assertThat(World.text(refused, "error")).isEqualTo("invalid_grant");
        assertThat(world.grants.find(grant)).isPresent();
    }

    @Test
    void aTokenOfAKeyNeedsItsProofAndEndsNothingWithoutIt() {
        WebResponse first = world.post(World.redemption(world.code()), Map.of("dpop", KEY), "192.0.2.1");
        String token = refreshToken(first);
        WebResponse second = withProof(token, KEY);

        assertThat(World.json(second)).containsEntry("token_type", "DPoP");
        assertThat(world.contents(second).jwkThumbprint()).isEqualTo(KEY);
        assertThat(World.text(world.refresh(refreshToken(second)), "error")).isEqualTo("invalid_grant");
        assertThat(World.text(withProof(token, Token.digest("stolen")), "error"))
                .isEqualTo("invalid_grant");
        assertThat(withProof(refreshToken(second), KEY).status()).isEqualTo(200);
    }

    @Test
    void aTokenThatNobodyUsesExpires() {
        String token = refreshToken(tokens());
        world.clock.pass(Duration.ofDays(30));

        assertThat(World.text(world.refresh(token), "error")).isEqualTo("invalid_grant");
    }

    @Test
    void aTokenThatIsUsedLivesOnButNotForEver() {
        String token = refreshToken(tokens());
        for (int months = 0; months < 12; months++) {
            world.clock.pass(Duration.ofDays(29));
            token = refreshToken(world.refresh(token));
        }
        world.clock.pass(Duration.ofDays(20));

        assertThat(World.text(world.refresh(token), "error")).isEqualTo("invalid_grant");
    }

    @Test
    void aGrantThatWasEndedIsNotRefreshed() {
        WebResponse first = tokens();
        world.grants.revoke(String.valueOf(world.contents(first).grant()));

        assertThat(World.text(world.refresh(refreshToken(first)), "error")).isEqualTo("invalid_grant");
    }

    @Test
    void theProviderSaysWhoSomebodyIsNow() {
        world.google.givesRefreshTokens();
        String token = refreshToken(tokens());
        world.google.gives(Set.of("admin"));

        WebResponse refreshed = world.refresh(token);

        assertThat(world.contents(refreshed).roles()).containsExactly("admin");
        assertThat(world.refresh(refreshToken(refreshed)).status())
                .as("with the provider's new token")
                .isEqualTo(200);
    }

    @Test
    void whoMayNotComeInAnyMoreIsNotRefreshed() {
        WebResponse first = tokens();
        world.google.fails(new LoginFailed("the account is closed", true));

        WebResponse refused = world.refresh(refreshToken(first));

        assertThat(World.text(refused, "error")).isEqualTo("invalid_grant");
        assertThat(world.grants.find(String.valueOf(world.contents(first).grant())))
                .isEmpty();
        assertThat(world.steps()).contains(Step.GRANT_REVOKED);
    }

    @Test
    void whoBecomesSomebodyElseIsNotRefreshed() {
        WebResponse first = tokens();
        world.google.logsIn("bob");

        assertThat(World.text(world.refresh(refreshToken(first)), "error")).isEqualTo("invalid_grant");
        assertThat(world.grants.find(String.valueOf(world.contents(first).grant())))
                .isEmpty();
    }

    @Test
    void aProviderThatCannotBeAskedCostsNothing() {
        world.google.givesRefreshTokens();
        String token = refreshToken(tokens());
        world.google.fails(new LoginFailed("no answer", false));

        WebResponse refused = world.refresh(token);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(World.text(refused, "error")).isEqualTo("temporarily_unavailable");
        assertThat(Browser.header(refused, "Retry-After")).isEqualTo("1");
        world.google.fails(null);
        assertThat(world.refresh(token).status()).isEqualTo(200);
    }

    @Test
    void fiftyAtOnceAskTheProviderOnce() {
        world.google.givesRefreshTokens();
        String token = refreshToken(tokens());

        List<WebResponse> answers = Parallel.fifty(() -> world.refresh(token));

        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(world.google.refreshed()).isEqualTo(1);
    }

    @Test
    void whoDiedAskingTheProviderIsNotWaitedForLong() {
        world.google.givesRefreshTokens();
        WebResponse first = tokens();
        var family = world.grants
                .family(String.valueOf(world.contents(first).grant()))
                .orElseThrow();
        world.grants.replace(family.busy(world.clock.instant().plusSeconds(30)));

        assertThat(world.refresh(refreshToken(first)).status()).isEqualTo(503);
        world.clock.pass(Duration.ofSeconds(30));
        assertThat(world.refresh(refreshToken(first)).status()).isEqualTo(200);
    }

    @Test
    void theStoreHoldsNoTokenAsItIs() {
        WebResponse first = tokens();

        String body =
                new String(world.store.list(Kind.GRANT).getFirst().body(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(body).doesNotContain(refreshToken(first));
    }

    private WebResponse tokens() {
        return world.redeem(world.code());
    }

    private static String refreshToken(WebResponse tokens) {
        return World.text(tokens, "refresh_token");
    }

    private WebResponse withProof(String token, String key) {
        return world.post(World.refreshment(token), Map.of("dpop", key), "192.0.2.1");
    }

    private void assertEnded(WebResponse first) {
        String grant = String.valueOf(world.contents(first).grant());
        assertThat(world.grants.find(grant)).isEmpty();
        assertThat(world.revoked(grant)).isTrue();
        assertThat(world.steps()).contains(Step.TOKEN_REUSED);
    }
}
