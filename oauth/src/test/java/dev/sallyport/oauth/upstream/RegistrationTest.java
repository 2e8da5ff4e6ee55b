package dev.sallyport.oauth.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.upstream.Stub.Answer;
import dev.sallyport.oauth.upstream.UpstreamServer.Mode;
import dev.sallyport.oauth.upstream.World.Gateway;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who the gateway is to an authorization server (protocol.md O6 to O8, O12).
class RegistrationTest {
    private static final URI DOCUMENT = URI.create("https://gateway.example/client-metadata.json");

    @RegisterExtension
    final World world = new World();

    @Test
    void aClientThatWasRegisteredByHandComesFirst() {
        world.metadata.put("client_id_metadata_document_supported", true);
        world.metadata.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic"));
        Gateway gateway = world.gateway(world.server(Mode.SUBJECT, "by-hand", "s3:c ret", null));

        world.logIn(gateway, World.ALICE, "alice-key");

        assertThat(world.as.to("POST /register")).isEmpty();
        Stub.Request token = world.as.to("POST /token").getFirst();
        assertThat(basic(token)).isEqualTo("by-hand:s3%3Ac+ret");
        assertThat(token.form().get("client_secret")).isEmpty();
    }

    @Test
    void thenTheDocument() {
        world.metadata.put("client_id_metadata_document_supported", true);
        Gateway gateway = world.gateway(world.withDocument(DOCUMENT));

        Params request = authorize(gateway);

        assertThat(request.require("client_id")).isEqualTo(DOCUMENT.toString());
        assertThat(world.as.to("POST /register")).isEmpty();
    }

    @Test
    void thenRegistration() {
        Gateway gateway = world.gateway(world.withDocument(DOCUMENT));

        Params request = authorize(gateway);

        assertThat(request.require("client_id")).isEqualTo("registered-1");
        Map<String, Object> sent = world.as.to("POST /register").getFirst().json();
        assertThat(sent)
                .containsEntry("application_type", "native")
                .containsEntry("token_endpoint_auth_method", "none")
                .containsEntry("redirect_uris", List.of(World.PUBLIC + "/oauth/upstream/callback"))
                .extractingByKey("grant_types", LIST)
                .contains("authorization_code", "refresh_token");
    }

    @Test
    void thenNothing() {
        world.metadata.remove("registration_endpoint");
        Gateway gateway = world.gateway(world.forSubjects());
        Remedy.LogIn login = gateway.mustLogIn(World.ALICE);
        World.Browser browser = world.browser(gateway);

        WebResponse page = browser.submit(login.url(), browser.open(login.url()), "alice-key");

        assertThat(World.Browser.text(page)).contains("register the gateway there by hand");
    }

    @Test
    void theOwnDocumentSaysWhoTheGatewayIs() {
        URI publicUrl = URI.create("https://mcp.example.com");
        Gateway gateway = world.gateway(publicUrl, world.forSubjects(), BrowserSession.NONE, world.store);

        WebResponse document = gateway.pages()
                .handle(new WebRequest("GET", "/oauth/client.json", Params.NONE, Map.of(), new byte[0], "192.0.2.1"));

        assertThat(Json.object(document.body()))
                .containsEntry("client_id", "https://mcp.example.com/oauth/client.json")
                .containsEntry("redirect_uris", List.of("https://mcp.example.com/oauth/upstream/callback"))
                .containsEntry("application_type", "web")
                .containsEntry("token_endpoint_auth_method", "none")
                .containsEntry("grant_types", List.of("authorization_code", "refresh_token"));
    }

    @ParameterizedTest
    @CsvSource({
        "client_secret_basic, true, false",
        "client_secret_post,  false, true",
        "none,                false, false"
    })
    void theTokenEndpointIsToldInTheWayItTakes(String method, boolean header, boolean form) {
        world.metadata.put("token_endpoint_auth_methods_supported", List.of(method));
        world.registered.put("token_endpoint_auth_method", method);
        if (!method.equals("none")) {
            world.registered.put("client_secret", "s3cret");
        }
        Gateway gateway = world.gateway(world.forSubjects());

        world.logIn(gateway, World.ALICE, "alice-key");

        Stub.Request token = world.as.to("POST /token").getFirst();
        assertThat(token.header("authorization") != null).isEqualTo(header);
        assertThat(token.form().get("client_secret").isPresent()).isEqualTo(form);
        assertThat(token.form().get("client_id").isPresent()).isEqualTo(!header);
    }

    @Test
    void oneRegistrationDoesForAllSubjects() {
        Gateway gateway = world.gateway(world.forSubjects());

        world.logIn(gateway, World.ALICE, "alice-key");
        world.logIn(gateway, World.BOB, "bob-key");

        assertThat(world.as.to("POST /register")).hasSize(1);
    }

    @Test
    void aSecretThatHasExpiredIsRegisteredAnew() {
        world.registered.put("client_secret", "s3cret");
        world.registered.put(
                "client_secret_expires_at",
                world.clock.instant().plusSeconds(60).getEpochSecond());
        Gateway gateway = world.gateway(world.forSubjects());
        authorize(gateway);

        world.clock.advance(Duration.ofMinutes(2));
        authorize(gateway);

        assertThat(world.as.to("POST /register")).hasSize(2);
    }

    @Test
    void aRegistrationThatIsNotKnownAnyMoreIsMadeAnew() {
        Gateway gateway = world.gateway(world.forSubjects());
        world.as.on("POST /token", _ -> Answer.json(401, Map.of("error", "invalid_client")));
        world.logIn(gateway, World.ALICE, "alice-key");
        world.as.on("POST /token", _ -> world.issue());

        world.logIn(gateway, World.ALICE, "alice-key");

        assertThat(world.as.to("POST /register")).hasSize(2);
        assertThat(gateway.tokenOf(World.ALICE)).startsWith("access-");
    }

    /// protocol.md O7
    @Test
    void anotherAuthorizationServerGetsNothingOfTheFirst() {
        Gateway gateway = world.gateway(world.forSubjects());
        world.registered.put("client_secret", "secret-of-the-first");
        world.issued.put("refresh_token", "refresh-of-the-first");
        world.logIn(gateway, World.ALICE, "alice-key");
        try (Stub other = new Stub()) {
            moveTo(other);

            Remedy remedy = gateway.client().remedy("wiki", World.ALICE, 401, List.of(), "access-1", 0);

            assertThat(remedy).isInstanceOf(Remedy.LogIn.class);
            World.Browser browser = world.browser(gateway);
            Params request = browser.authorize((Remedy.LogIn) remedy, "alice-key");
            Map<String, String> answer = world.answer(request);
            answer.put("iss", other.url());
            browser.callback(Params.of(answer));
            assertThat(request.require("client_id")).isEqualTo("registered-2");
            assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("access-of-the-second");
            assertThat(other.to("POST /register")).hasSize(1);
            assertThat(other.to("POST /token"))
                    .allSatisfy(token ->
                            assertThat(token.body() + token.headers()).doesNotContain("registered-1", "of-the-first"));
            assertThat(world.store.list(Kind.UPSTREAM_TOKEN)).hasSize(1);
        }
    }

    /// protocol.md O7
    @Test
    void theConfiguredSecretStaysWithTheIssuerItWasFirstUsedWith() {
        world.metadata.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic"));
        Gateway gateway = world.gateway(world.server(Mode.SUBJECT, "by-hand", "s3cret", null));
        world.logIn(gateway, World.ALICE, "alice-key");
        try (Stub other = new Stub()) {
            moveTo(other);
            Remedy.LogIn login =
                    (Remedy.LogIn) gateway.client().remedy("wiki", World.ALICE, 401, List.of(), "access-1", 0);
            World.Browser browser = world.browser(gateway);

            WebResponse page = browser.submit(login.url(), browser.open(login.url()), "alice-key");

            assertThat(World.Browser.text(page)).contains("sallyport upstream logout wiki");
            assertThat(other.to("POST /token")).isEmpty();
            gateway.client().logOut("wiki", null);
            assertThat(authorize(gateway).require("client_id")).isEqualTo("by-hand");
        }
    }

    private void moveTo(Stub other) {
        world.resource.put("authorization_servers", List.of(other.url()));
        Map<String, Object> metadata = World.metadata(other.url());
        metadata.put(
                "token_endpoint_auth_methods_supported",
                List.copyOf(Json.texts(world.metadata, "token_endpoint_auth_methods_supported")));
        other.on("GET /.well-known/oauth-authorization-server", _ -> Answer.json(200, metadata));
        other.on("POST /register", _ -> Answer.json(201, Map.of("client_id", "registered-2")));
        other.on(
                "POST /token",
                _ -> Answer.json(200, Map.of("access_token", "access-of-the-second", "token_type", "bearer")));
    }

    private Params authorize(Gateway gateway) {
        return world.browser(gateway).authorize(gateway.mustLogIn(World.ALICE), "alice-key");
    }

    private static String basic(Stub.Request request) {
        String header = String.valueOf(request.header("authorization"));
        return new String(Base64.getDecoder().decode(header.substring("Basic ".length())), UTF_8);
    }
}
