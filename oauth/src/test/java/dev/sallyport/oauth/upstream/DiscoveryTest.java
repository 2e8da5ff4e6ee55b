package dev.sallyport.oauth.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.upstream.Stub.Answer;
import dev.sallyport.oauth.upstream.World.Gateway;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where to log in is found as the specification orders, and nowhere else (protocol.md O1 to O5, O14, O15).
class DiscoveryTest {
    private static final String PRM = "GET /.well-known/oauth-protected-resource";
    private static final String AS = "GET /.well-known/oauth-authorization-server";
    private static final String OIDC = "GET /.well-known/openid-configuration";

    @RegisterExtension
    final World world = new World();

    @Test
    void theNamedMetadataIsAskedForAndNoOther() {
        world.server.on("GET /custom/meta.json", _ -> Answer.json(200, world.resource));

        begin("Bearer resource_metadata=\"" + world.server.url() + "/custom/meta.json\"");

        assertThat(world.server.asked()).containsExactly("GET /custom/meta.json");
    }

    @Test
    void withoutANameThePathIsInsertedAndThenTheRootAsked() {
        world.server.off(PRM + "/mcp");
        world.server.on(PRM, _ -> Answer.json(200, world.resource));

        begin();

        assertThat(world.server.asked()).containsExactly(PRM + "/mcp", PRM);
    }

    @Test
    void namedMetadataThatIsNotThereIsNotLookedForElsewhere() {
        WebResponse page = refusedBegin("Bearer resource_metadata=\"" + world.server.url() + "/missing\"");

        assertThat(text(page)).contains("names resource metadata that is not there");
        assertThat(world.server.asked()).containsExactly("GET /missing");
    }

    @Test
    void theIdentifierIsSentAsItIsPublished() {
        world.resource.put("resource", world.server.url());

        Params request = begin();

        assertThat(request.all("resource")).containsExactly(world.server.url());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/mcp",
                "http://127.0.0.1:1/mcp",
                "{server}/mcp2",
                "{server}/mc",
                "{server}/mcp/deeper",
                "{server}/mcp?tenant=1",
                "{server}/mcp#f",
                "http://127.0.0.1@evil.example/mcp",
                "javascript:alert(1)",
                "",
            })
    void metadataOfAnotherResourceEndsIt(String resource) {
        world.resource.put("resource", resource.replace("{server}", world.server.url()));

        refusedBegin();

        assertThat(world.as.asked()).isEmpty();
        assertThat(world.events).extracting("outcome").contains(Outcome.FAILED);
    }

    @Test
    void anIssuerWithAPathIsLookedUpInThreePlacesInOrder() {
        String issuer = world.as.url() + "/tenant1";
        world.resource.put("authorization_servers", List.of(issuer));
        world.as.on("GET /tenant1/.well-known/openid-configuration", _ -> Answer.json(200, World.metadata(issuer)));
        world.as.on("POST /tenant1/register", _ -> Answer.json(201, world.registered));

        begin();

        assertThat(world.as.asked())
                .startsWith(AS + "/tenant1", OIDC + "/tenant1", "GET /tenant1/.well-known/openid-configuration");
    }

    @Test
    void anIssuerWithoutAPathIsLookedUpInTwo() {
        world.as.off(AS);
        world.as.on(OIDC, _ -> Answer.json(200, world.metadata));

        begin();

        assertThat(world.as.asked()).startsWith(AS, OIDC);
    }

    @Test
    void metadataOfAnotherIssuerIsNotUsed() {
        world.metadata.put("issuer", "https://attacker.example");
        world.as.on(OIDC, _ -> Answer.json(200, World.metadata(world.as.url())));

        WebResponse page = refusedBegin();

        assertThat(text(page)).contains("of another issuer").doesNotContain("attacker.example");
        assertThat(world.as.asked()).containsExactly(AS);
    }

    @Test
    void anIssuerIsNotNormalised() {
        world.metadata.put("issuer", world.as.url() + "/");

        refusedBegin();

        assertThat(world.as.asked()).containsExactly(AS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)//",
                "data:text/html,x",
                "file:///etc/passwd",
                "http://as.example/authorize",
                "http://127.0.0.1.evil.example/authorize",
                "https://user@as.example/authorize",
                "//as.example/authorize",
                "https:as",
            })
    void noBrowserIsSentToSuchAnAddress(String authorization) {
        world.metadata.put("authorization_endpoint", authorization);

        refusedBegin();

        assertThat(world.as.asked()).containsExactly(AS);
    }

    @Test
    void whoDoesNotKnowS256IsNotLoggedInTo() {
        world.metadata.remove("code_challenge_methods_supported");

        WebResponse page = refusedBegin();

        assertThat(text(page)).contains("PKCE");
        assertThat(world.as.asked()).containsExactly(AS);
    }

    @Test
    void redirectsAreNotFollowed() {
        world.as.on(AS, _ -> new Answer(302, Map.of("Location", world.as.url() + "/elsewhere"), ""));
        world.as.on("GET /elsewhere", _ -> Answer.json(200, world.metadata));

        refusedBegin();

        assertThat(world.as.asked()).containsExactly(AS);
    }

    @Test
    void whoDoesNotAnswerEndsIt() {
        CountDownLatch never = new CountDownLatch(1);
        world.as.on(AS, _ -> {
            try {
                never.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return Answer.empty(500);
        });

        WebResponse page = refusedBegin();

        assertThat(page.status()).isEqualTo(502);
        assertThat(text(page)).contains("cannot be had now");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "<html>", "{\"issuer\":\"a\",\"issuer\":\"b\"}", ""})
    void whatIsNoStrictJsonIsNotBelieved(String document) {
        world.as.on(AS, _ -> new Answer(200, Map.of("Content-Type", "application/json"), document));

        refusedBegin();

        assertThat(world.as.asked()).containsExactly(AS);
    }

    @Test
    void anOldServerIsItsOwnAuthorizationServer() {
        world.server.off(PRM + "/mcp");
        String origin = world.server.url();
        Map<String, Object> metadata = new LinkedHashMap<>(World.metadata(origin));
        metadata.put("authorization_endpoint", origin + "/oauth/authorize");
        world.server.on(AS, _ -> Answer.json(200, metadata));
        world.server.on("POST /register", _ -> Answer.json(201, world.registered));

        URI to = target();

        assertThat(to.toString()).startsWith(origin + "/oauth/authorize?");
    }

    @Test
    void anOldServerWithoutMetadataHasItsEndpointsWhereTheyUsedToBe() {
        world.server.off(PRM + "/mcp");
        world.server.on("POST /register", _ -> Answer.json(201, world.registered));

        URI to = target();

        assertThat(to.toString()).startsWith(world.server.url() + "/authorize?");
        assertThat(Params.parse(to.getRawQuery()).all("resource")).containsExactly(world.server.url() + "/mcp");
    }

    /// Whoever names metadata is no old server.
    @Test
    void withMetadataNothingIsGuessed() {
        world.as.off(AS);
        world.server.on(AS, _ -> Answer.json(200, World.metadata(world.server.url())));

        WebResponse page = refusedBegin();

        assertThat(text(page)).contains("has no metadata");
    }

    private Params begin(String... challenges) {
        return Params.parse(target(challenges).getRawQuery());
    }

    private URI target(String... challenges) {
        Gateway gateway = world.gateway(world.forSubjects());
        WebResponse page = submitted(gateway, challenges);
        assertThat(page.status()).as(text(page)).isEqualTo(200);
        return World.Browser.target(page);
    }

    private WebResponse refusedBegin(String... challenges) {
        WebResponse page = submitted(world.gateway(world.forSubjects()), challenges);
        assertThat(page.status()).isEqualTo(502);
        assertThat(text(page)).doesNotContain("href", "refresh");
        return page;
    }

    private WebResponse submitted(Gateway gateway, String... challenges) {
        Remedy.LogIn login = gateway.mustLogIn(World.ALICE, challenges);
        World.Browser browser = world.browser(gateway);
        return browser.submit(login.url(), browser.open(login.url()), "alice-key");
    }

    private static String text(WebResponse page) {
        return World.Browser.text(page);
    }
}
