package dev.sallyport.oauth.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.grant.Family;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.key.OwnToken;
import dev.sallyport.oauth.key.SigningKeys;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What passes for a token of the gateway's own (RFC 9068 section 4, RFC 8725).
final class OwnTokensTest {
    private final Server server = new Server();
    private final Family family = server.grant("app", Set.of("wiki:read"));
    private final String token = server.accessToken(family, Server.WIKI, null);

    @Test
    void aTokenOfItsOwnIsRead() {
        OwnToken read = server.own.verify(token).orElseThrow();

        assertThat(read.subject()).isEqualTo("google:ada");
        assertThat(read.client()).isEqualTo("app");
        assertThat(read.audience()).isEqualTo(Server.WIKI);
        assertThat(read.scopes()).containsExactly("wiki:read");
        assertThat(read.grant()).isEqualTo(family.grant().id());
        assertThat(read.toString()).doesNotContain("ada");
    }

    @Test
    void itIsGoodUntilItExpiresAndNotAMomentLonger() {
        server.clock.pass(Duration.ofMinutes(10).minusMillis(1));
        assertThat(server.own.verify(token)).isPresent();

        server.clock.pass(Duration.ofMillis(1));

        assertThat(server.own.verify(token)).isEmpty();
    }

    @Test
    void itEndsWithItsGrant() {
        server.grants.revoke(family.grant().id());

        assertThat(server.own.verify(token)).isEmpty();
    }

    @Test
    void itEndsWhenItIsRevoked() {
        String id = server.own.verify(token).orElseThrow().id();

        server.store.insert(new Row(Kind.REVOKED, id, "", new byte[0], server.clock.instant(), null, 0));

        assertThat(server.own.verify(token)).isEmpty();
    }

    @Test
    void whatAnotherIssuerOfTheSameStoreHasSignedIsNotItsOwn() {
        SigningKeys other = new SigningKeys(
                server.store,
                server.journal,
                server.clock,
                new SigningKeys.Settings(
                        "https://other.example", Algorithm.EDDSA, Duration.ofDays(30), Duration.ofHours(1)));

        String foreign = other.issue(new dev.sallyport.oauth.key.AccessTokens.Contents(
                        "s",
                        "c",
                        Server.WIKI,
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        null,
                        null,
                        Map.of(),
                        Duration.ofMinutes(1)))
                .token();

        assertThat(server.own.verify(foreign)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alg", "kid", "typ", "jwk", "crit"})
    void aChangedHeaderIsRefused(String member) {
        Map<String, Object> header = new LinkedHashMap<>(Server.header(token));
        switch (member) {
            case "alg" -> header.put("alg", "none");
            case "kid" -> header.put("kid", "../../dev/null");
            case "typ" -> header.put("typ", "JWT");
            case "jwk" -> header.put("jwk", server.robotKey.published());
            default -> header.put("crit", List.of("exp"));
        }

        assertThat(server.own.verify(withHeader(header, token))).isEmpty();
        assertThat(server.own.verify(withHeader(header, token.substring(0, token.lastIndexOf('.') + 1))))
                .isEmpty();
    }

    /// The public key taken for a shared secret.
    @Test
    void aSignatureWithThePublishedKeyAsSecretIsRefused() throws Exception {
        byte[] secret = Json.bytes(server.keys.published());
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .keyID(String.valueOf(Server.header(token).get("kid")))
                .type(new com.nimbusds.jose.JOSEObjectType("at+jwt"))
                .build();
        JWSObject forged = new JWSObject(header, new Payload(Json.write(Server.claims(token))));
        forged.sign(new MACSigner(secret));

        assertThat(server.own.verify(forged.serialize())).isEmpty();
    }

    @Test
    void aSignatureWithTheWritersOwnKeyIsRefusedWhateverTheHeaderSays() {
        TestKey own = TestKey.generate(String.valueOf(Server.header(token).get("kid")));

        assertThat(server.own.verify(own.sign("at+jwt", Server.claims(token)))).isEmpty();
    }

    @Test
    void changedClaimsAreRefused() {
        Map<String, Object> claims = new LinkedHashMap<>(Server.claims(token));
        claims.put("aud", Server.MAIL.toString());
        String[] parts = token.split("\\.", -1);

        String changed = parts[0] + "." + encode(Json.bytes(claims)) + "." + parts[2];

        assertThat(server.own.verify(changed)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "....", "e30.e30.", "e30.e30.e30", "äöü"})
    void whatIsNoTokenIsRefused(String text) {
        assertThat(server.own.verify(text)).isEmpty();
    }

    @Test
    void aSignatureThatIsWrittenInAnotherWayIsRefused() {
        assertThat(server.own.verify(token + "=")).isEmpty();
        assertThat(server.own.verify(token + "\n")).isEmpty();
    }

    private static String withHeader(Map<String, Object> header, String token) {
        return encode(Json.bytes(header)) + token.substring(token.indexOf('.'));
    }

    private static String encode(byte[] bytes) {
        return new String(Base64.getUrlEncoder().withoutPadding().encode(bytes), UTF_8);
    }
}
