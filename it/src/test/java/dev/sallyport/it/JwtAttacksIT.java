package dev.sallyport.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Http.Reply;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Access tokens of a foreign issuer, forged in every way that has been tried on somebody before.
@ExtendWith(GatewayLog.class)
final class JwtAttacksIT {
    private static final String ISSUER = "https://issuer.example";
    private static final String OTHER_ISSUER = "https://other.example";
    private static final String KID = "k1";
    private static final KeyPair KEY = Forge.rsa();
    private static final KeyPair OTHER_KEY = Forge.rsa();
    private static final String HEADER = header(Map.of());

    @TempDir
    private static Path directory;

    @AutoClose
    private static FixtureServer fixture;

    @AutoClose
    private static KeyServer keys;

    @AutoClose
    private static KeyServer otherKeys;

    @AutoClose
    private static KeyServer attacker;

    @AutoClose
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        fixture = FixtureServer.start();
        keys = KeyServer.start();
        keys.publish(List.of(Forge.jwk(KEY, KID)));
        otherKeys = KeyServer.start();
        otherKeys.publish(List.of(Forge.jwk(OTHER_KEY, "k2")));
        attacker = KeyServer.start();
        attacker.publish(List.of(Forge.jwk(OTHER_KEY, KID)));
        gateway = OAuthSite.serve(new Home(directory.resolve("home")), directory, """
                servers: { fixture: { url: "%s" } }
                endpoints:
                  /jwt: { server: fixture, oauth: { issuers: [corp] } }
                  /other: { server: fixture, oauth: { issuers: [other] } }
                policy: policy.yaml
                oauth:
                  issuers:
                    corp: { issuer: "%s", jwks: "%s", algorithms: [RS256], roles: { everyone: [user] } }
                    other: { issuer: "%s", jwks: "%s", algorithms: [RS256], roles: { everyone: [user] } }
                  outbound: { allow: ["127.0.0.0/8"], http: true }
                """.formatted(
                        fixture.url(), ISSUER, keys.url("/jwks"), OTHER_ISSUER, otherKeys.url("/jwks")));
    }

    @Test
    void anHonestTokenPasses() {
        Reply reply = Mcp.withToken(endpoint(), Forge.signed(HEADER, payload(Map.of()), KEY.getPrivate()));

        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void aForgedTokenIsRefused(String name, String token) {
        Reply reply = Mcp.withToken(endpoint(), token);

        assertThat(reply.status()).as(name + ": " + reply).isEqualTo(401);
        assertThat(Mcp.challenge(reply, "error")).isEqualTo("invalid_token");
        assertThat(reply.body()).doesNotContain(token);
    }

    static Stream<Arguments> forgeries() {
        return Stream.concat(headerForgeries(), claimForgeries());
    }

    private static Stream<Arguments> headerForgeries() {
        String payload = payload(Map.of());
        byte[] der = KEY.getPublic().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
        String hs256 = header(Map.of("alg", "HS256"));
        return Stream.of(
                Arguments.of("no signature", Forge.token(HEADER, payload, new byte[0])),
                Arguments.of("alg none", Forge.token(header(Map.of("alg", "none")), payload, new byte[0])),
                Arguments.of("alg nOnE", Forge.token(header(Map.of("alg", "nOnE")), payload, new byte[0])),
                Arguments.of("a signature of zeros", Forge.token(HEADER, payload, new byte[256])),
                Arguments.of("HS256 with the public key in DER", Forge.hmac(hs256, payload, der)),
                Arguments.of("HS256 with the public key in PEM", Forge.hmac(hs256, payload, pem.getBytes(UTF_8))),
                Arguments.of(
                        "HS256 with the JWK",
                        Forge.hmac(
                                hs256, payload, Json.write(Forge.jwk(KEY, KID)).getBytes(UTF_8))),
                Arguments.of("HS256 with nothing", Forge.hmac(hs256, payload, new byte[1])),
                Arguments.of(
                        "an algorithm that is not configured",
                        Forge.signed(header(Map.of("alg", "RS384")), payload, KEY.getPrivate())),
                signedByOther("a key in the header", Map.of("jwk", Forge.jwk(OTHER_KEY, KID))),
                signedByOther("the address of a key in the header", Map.of("jku", "http://127.0.0.1:1/jwks")),
                signedByOther("a certificate in the header", Map.of("x5c", List.of("MIIB"), "x5u", "https://evil/")),
                signedByOther("the same kid", Map.of()),
                signedByOther("an unknown kid", Map.of("kid", "k9")),
                signedByOther("the kid of another issuer", Map.of("kid", "k2")),
                signedByOther("a path as kid", Map.of("kid", "../../../../dev/null")),
                signedByOther("SQL as kid", Map.of("kid", "x' UNION SELECT 'secret")),
                signedByOther("a huge kid", Map.of("kid", "k".repeat(5_000))),
                signedByOther("a kid that is no text", Map.of("kid", 1)),
                Arguments.of(
                        "an id token", Forge.signed(header(Map.of("typ", "id_token+jwt")), payload, KEY.getPrivate())),
                Arguments.of(
                        "an extension that must be understood",
                        Forge.signed(header(Map.of("crit", List.of("b64"), "b64", false)), payload, KEY.getPrivate())),
                Arguments.of("too few parts", "a.b"),
                Arguments.of("no JSON", Forge.token("{", "{", new byte[256])),
                Arguments.of("not base64", "!.!.!"));
    }

    private static Stream<Arguments> claimForgeries() {
        long now = Instant.now().getEpochSecond();
        String honest = payload(Map.of());
        String twice = honest.substring(0, honest.length() - 1);
        return Stream.of(
                claims("expired", Map.of("exp", now - 3_600)),
                claims("no expiry", Map.of("exp", "")),
                claims("expiry that is no number", Map.of("exp", "never")),
                claims("not yet", Map.of("nbf", now + 3_600)),
                claims("issued in the future", Map.of("iat", now + 3_600)),
                claims("for another resource", Map.of("aud", gateway.url("/other"))),
                claims("for the whole site", Map.of("aud", gateway.url(""))),
                claims("for a path below", Map.of("aud", endpoint() + "/more")),
                claims("for nobody", Map.of("aud", "")),
                claims("for an empty list", Map.of("aud", List.of())),
                claims("of another issuer", Map.of("iss", OTHER_ISSUER)),
                claims("of an issuer with a slash", Map.of("iss", ISSUER + "/")),
                claims("of an issuer in upper case", Map.of("iss", "HTTPS://ISSUER.EXAMPLE")),
                claims("of no issuer", Map.of("iss", "")),
                claims("without a subject", Map.of("sub", "")),
                raw("two audiences, the second good", twice.replace("\"aud\":", "\"aud\":\"x\",\"aud\":") + "}"),
                raw("two audiences, the first good", twice + ",\"aud\":\"x\"}"),
                raw("two subjects", twice + ",\"sub\":\"root\"}"),
                raw("two expiries", twice + ",\"exp\":9999999999}"),
                raw("a subject spelt with an escape", twice + ",\"\\u0073ub\":\"root\"}"),
                raw("claims that are a list", "[" + honest + "]"),
                raw("something behind the claims", honest + "{}"),
                Arguments.of(
                        "another issuer's token, by its own key",
                        Forge.signed(
                                header(Map.of("kid", "k2")),
                                payload(Map.of("iss", OTHER_ISSUER)),
                                OTHER_KEY.getPrivate())),
                Arguments.of(
                        "this issuer's name, by another issuer's key",
                        Forge.signed(header(Map.of("kid", "k2")), honest, OTHER_KEY.getPrivate())));
    }

    @Test
    void noKeyIsFetchedFromWhereATokenSays() {
        String header = header(Map.of("jku", attacker.url("/jwks"), "x5u", attacker.url("/x5u"), "kid", "k7"));
        String payload = payload(Map.of("iss", attacker.url("")));

        Reply jku = Mcp.withToken(endpoint(), Forge.signed(header, payload(Map.of()), OTHER_KEY.getPrivate()));
        Reply issuer = Mcp.withToken(endpoint(), Forge.signed(header, payload, OTHER_KEY.getPrivate()));

        assertThat(List.of(jku.status(), issuer.status())).containsOnly(401);
        assertThat(attacker.requests()).isZero();
    }

    @Test
    void unknownKeysDoNotMakeTheGatewayAskTheIssuerAgainAndAgain() {
        int before = keys.requests();

        for (int i = 0; i < 50; i++) {
            String header = header(Map.of("kid", "made-up-" + i));
            Mcp.withToken(endpoint(), Forge.signed(header, payload(Map.of()), OTHER_KEY.getPrivate()));
        }

        assertThat(keys.requests() - before).isLessThanOrEqualTo(5);
    }

    @Test
    void aTokenIsTakenFromOneAuthorizationHeaderOnly() {
        String token = Forge.signed(HEADER, payload(Map.of()), KEY.getPrivate());

        Reply query = Mcp.initialize(endpoint() + "?access_token=" + token);
        Reply twice =
                Mcp.initialize(endpoint(), "Authorization", "Bearer " + token, "Authorization", "Bearer " + token);
        Reply basic = Mcp.initialize(endpoint(), "Authorization", "Basic " + token);

        assertThat(query.status()).as(query.toString()).isEqualTo(401);
        assertThat(twice.status()).as(twice.toString()).isIn(400, 401);
        assertThat(basic.status()).as(basic.toString()).isEqualTo(401);
    }

    private static String endpoint() {
        return gateway.url("/jwt");
    }

    private static Arguments signedByOther(String name, Map<String, Object> header) {
        return Arguments.of(name, Forge.signed(header(header), payload(Map.of()), OTHER_KEY.getPrivate()));
    }

    private static Arguments claims(String name, Map<String, Object> claims) {
        return raw(name, payload(claims));
    }

    private static Arguments raw(String name, String payload) {
        return Arguments.of(name, Forge.signed(HEADER, payload, KEY.getPrivate()));
    }

    private static String header(Map<String, Object> more) {
        return object(Map.of("alg", "RS256", "typ", "at+jwt", "kid", KID), more);
    }

    private static String payload(Map<String, Object> more) {
        long now = Instant.now().getEpochSecond();
        return object(
                Map.of(
                        "iss",
                        ISSUER,
                        "sub",
                        "somebody",
                        "aud",
                        endpoint(),
                        "client_id",
                        "client",
                        "iat",
                        now,
                        "exp",
                        now + 300,
                        "jti",
                        OAuthClient.random()),
                more);
    }

    /// The members, of which those that are empty texts are left out.
    private static String object(Map<String, Object> usual, Map<String, Object> more) {
        Map<String, Object> all = new TreeMap<>(usual);
        all.putAll(more);
        all.values().removeIf(""::equals);
        return Json.write(all);
    }
}
