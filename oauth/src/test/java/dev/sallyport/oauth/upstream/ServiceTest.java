package dev.sallyport.oauth.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.oauth.upstream.UpstreamServer.Mode;
import dev.sallyport.oauth.upstream.World.Browser;
import dev.sallyport.oauth.upstream.World.Gateway;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// One login for all callers (protocol.md EX1).
class ServiceTest {
    @RegisterExtension
    final World world = new World();

    @Test
    void withASecretTheGatewayLogsInByItself() {
        world.metadata.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic"));
        world.metadata.remove("code_challenge_methods_supported");
        Gateway gateway = world.gateway(world.server(Mode.SERVICE, "by-hand", "s3cret", null));

        Remedy remedy = gateway.refused(World.ALICE, "Bearer scope=\"read\"");

        assertThat(remedy).isEqualTo(new Remedy.Retry("access-1"));
        Stub.Request token = world.as.to("POST /token").getFirst();
        assertThat(token.header("authorization")).startsWith("Basic ");
        assertThat(token.form().require("grant_type")).isEqualTo("client_credentials");
        assertThat(token.form().require("scope")).isEqualTo("read");
        assertThat(token.form().require("resource")).isEqualTo(world.server.url() + "/mcp");
        assertThat(gateway.tokenOf(World.BOB)).isEqualTo("access-1");
    }

    @Test
    void withAKeyItProvesItselfByAnAssertion() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        world.metadata.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));
        world.metadata.put("token_endpoint_auth_signing_alg_values_supported", List.of("ES256"));
        Gateway gateway =
                world.gateway(world.server(Mode.SERVICE, "by-hand", null, ClientKey.parse(key.toJSONString())));

        gateway.refused(World.ALICE);

        var form = world.as.to("POST /token").getFirst().form();
        SignedJWT assertion = SignedJWT.parse(form.require("client_assertion"));
        assertThat(assertion.verify(new ECDSAVerifier(key.toPublicJWK()))).isTrue();
        assertThat(assertion.getHeader().getKeyID()).isEqualTo("k1");
        assertThat(assertion.getJWTClaimsSet().getIssuer()).isEqualTo("by-hand");
        assertThat(assertion.getJWTClaimsSet().getSubject()).isEqualTo("by-hand");
        assertThat(assertion.getJWTClaimsSet().getAudience()).containsExactly(world.as.url());
        assertThat(assertion.getJWTClaimsSet().getJWTID()).isNotBlank();
        assertThat(form.get("client_id")).isEmpty();
        assertThat(form.get("client_secret")).isEmpty();
    }

    @Test
    void aKeyIsNotGivenToWhoDoesNotTakeIt() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).generate();
        Gateway gateway =
                world.gateway(world.server(Mode.SERVICE, "by-hand", null, ClientKey.parse(key.toJSONString())));

        assertThat(gateway.refused(World.ALICE)).isInstanceOf(Remedy.Refuse.class);
        assertThat(world.as.to("POST /token")).isEmpty();
    }

    @Test
    void theNextTokenIsGotAheadOfTime() {
        world.metadata.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic"));
        Gateway gateway = world.gateway(world.server(Mode.SERVICE, "by-hand", "s3cret", null));
        gateway.refused(World.ALICE);

        world.clock.advance(Duration.ofMinutes(60));

        assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("access-2");
    }

    @Test
    void moreScopesAreGotWithoutAHuman() {
        world.metadata.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic"));
        Gateway gateway = world.gateway(world.server(Mode.SERVICE, "by-hand", "s3cret", null));
        gateway.refused(World.ALICE, "Bearer scope=\"read\"");
        String challenge = "Bearer error=\"insufficient_scope\", scope=\"write\"";

        Remedy remedy = gateway.client().remedy("wiki", World.ALICE, 403, List.of(challenge), "access-1", 0);

        assertThat(remedy).isEqualTo(new Remedy.Retry("access-2"));
        assertThat(world.as.to("POST /token").getLast().form().require("scope")).isEqualTo("read write");
    }

    @Test
    void anOperatorLogsInForAll() throws UpstreamFailed {
        world.server.on(
                "POST /mcp",
                _ -> new Stub.Answer(401, java.util.Map.of("WWW-Authenticate", "Bearer scope=\"read\""), ""));
        Gateway gateway = world.gateway(world.server(Mode.SERVICE, null, null, null));
        URI page = gateway.client().logIn("wiki").orElseThrow();
        Browser browser = world.browser(gateway);

        var request = browser.authorize(page, null);
        WebResponse done = browser.back(request);

        assertThat(done.status()).isEqualTo(200);
        assertThat(request.require("scope")).isEqualTo("read");
        assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("access-1");
        assertThat(gateway.tokenOf(World.BOB)).isEqualTo("access-1");
        assertThat(gateway.client().connections().getFirst().subject()).isNull();
    }

    @Test
    void callersAreNotAskedToLogInForAll() {
        Gateway gateway = world.gateway(world.server(Mode.SERVICE, null, null, null));

        Remedy remedy = gateway.refused(World.ALICE);

        assertThat(remedy)
                .isInstanceOfSatisfying(
                        Remedy.Refuse.class, no -> assertThat(no.why()).contains("sallyport upstream login wiki"));
    }

    @Test
    void whereEachCallerLogsInNobodyDoesForAll() {
        Gateway gateway = world.gateway(world.forSubjects());

        assertThatExceptionOfType(UpstreamFailed.class)
                .isThrownBy(() -> gateway.client().logIn("wiki"));
    }

    @Test
    void aLoginByItselfIsDoneAtOnce() throws UpstreamFailed {
        world.metadata.put("token_endpoint_auth_methods_supported", List.of("client_secret_post"));
        Gateway gateway = world.gateway(world.server(Mode.SERVICE, "by-hand", "s3cret", null));

        assertThat(gateway.client().logIn("wiki")).isEmpty();
        assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("access-1");
    }
}
