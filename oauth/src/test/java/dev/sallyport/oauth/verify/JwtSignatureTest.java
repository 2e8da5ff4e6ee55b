package dev.sallyport.oauth.verify;

import static dev.sallyport.oauth.verify.Fixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.RSAKey;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.jose.Algorithm;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who signed a token (protocol.md Z5; RFC 8725 sections 3.1 to 3.5).
final class JwtSignatureTest {
    private final Fixture gateway = new Fixture();
    private final SigningKey rsa = SigningKey.of(Algorithm.RS256, "k-1");

    @AfterEach
    void close() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"HS256", "HS384", "HS512"})
    void takesEachAlgorithmWithPublicKeys(Algorithm algorithm) {
        SigningKey key = SigningKey.of(algorithm, "k-1");
        gateway.provider.publish(key);

        assertThat(verify(key.sign(gateway.claims()), algorithm)).isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"HS256", "HS384", "HS512"})
    void takesSharedSecretsWhereOneIsConfigured(Algorithm algorithm) {
        byte[] secret = new byte[64];
        secret[0] = 1;
        TrustedIssuer issuer = gateway.corp(new TrustedIssuer.Keys.Shared(secret), algorithm);
        String token = SigningKey.secret(algorithm, secret).sign(gateway.claims());

        assertThat(gateway.verifier(issuer).verify(bearer(token))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void refusesAWrongSecret() {
        TrustedIssuer issuer = gateway.corp(new TrustedIssuer.Keys.Shared(new byte[32]), Algorithm.HS256);
        byte[] other = new byte[32];
        other[31] = 1;
        String token = SigningKey.secret(Algorithm.HS256, other).sign(gateway.claims());

        assertRefused(gateway.verifier(issuer).verify(bearer(token)));
    }

    @ParameterizedTest
    @CsvSource({"RS256,HS256", "HS256,RS256", "HS256,''"})
    void refusesToMixSecretsWithPublicKeys(String first, String second) {
        Algorithm[] mixed = List.of(first, second).stream()
                .filter(word -> !word.isEmpty())
                .map(word -> Algorithm.of(word).orElseThrow())
                .toArray(Algorithm[]::new);

        assertThatThrownBy(() -> gateway.corp(mixed)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesSecretsThatAreTooShort() {
        assertThatThrownBy(() -> gateway.corp(new TrustedIssuer.Keys.Shared(new byte[31]), Algorithm.HS256))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pem", "der", "modulus"})
    void refusesAPublicKeyAsSecret(String form) throws Exception {
        gateway.provider.publish(rsa);
        byte[] encoded = ((RSAKey) rsa.publicKey()).toRSAPublicKey().getEncoded();
        byte[] secret = switch (form) {
            case "pem" ->
                ("-----BEGIN PUBLIC KEY-----\n"
                                + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'})
                                        .encodeToString(encoded)
                                + "\n-----END PUBLIC KEY-----\n")
                        .getBytes(StandardCharsets.US_ASCII);
            case "der" -> encoded;
            default -> ((RSAKey) rsa.publicKey()).getModulus().decode();
        };
        SigningKey forged = SigningKey.secret(Algorithm.HS256, secret);
        Map<String, Object> header = forged.header("at+jwt");
        header.put("kid", rsa.id());

        assertRefused(verify(forged.sign(header, Json.write(gateway.claims()))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "rs256", "RS256 ", "HS256", "dir", "ES256K"})
    void refusesAlgorithmsThatAreNotTaken(String algorithm) {
        gateway.provider.publish(rsa);
        Map<String, Object> header = rsa.header("at+jwt");
        header.put("alg", algorithm);
        String signed = rsa.sign(header, Json.write(gateway.claims()));

        assertRefused(verify(signed));
        assertRefused(verify(signed.substring(0, signed.lastIndexOf('.') + 1)));
    }

    @Test
    void refusesAnAlgorithmThatTheIssuerDoesNotUse() {
        gateway.provider.publish(rsa);
        SigningKey pss = new SigningKey("k-1", Algorithm.PS256, rsa.publicKey(), rsa.secretPart());

        assertRefused(verify(pss.sign(gateway.claims()), Algorithm.RS256));
    }

    @Test
    void refusesAnAlgorithmOtherThanThatOfTheKey() {
        Map<String, Object> jwk = rsa.jwk();
        jwk.put("alg", "PS256");
        gateway.provider.publish(List.of(jwk));

        assertRefused(verify(rsa.sign(gateway.claims())));
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "ES384", "ES512"})
    void refusesSignaturesOfNothingButZeros(Algorithm algorithm) {
        SigningKey key = SigningKey.of(algorithm, "k-1");
        gateway.provider.publish(key);
        String signed = key.sign(gateway.claims());
        int length = java.util.Base64.getUrlDecoder().decode(signed.substring(signed.lastIndexOf('.') + 1)).length;
        String zeros = SigningKey.encode(new byte[length]);

        assertRefused(verify(signed.substring(0, signed.lastIndexOf('.') + 1) + zeros));
    }

    @Test
    void takesNoKeyFromTheHeader() {
        gateway.provider.publish(rsa);
        SigningKey forger = SigningKey.of(Algorithm.RS256, "k-forged");
        try (var elsewhere = new Provider().publish(forger)) {
            for (String id : List.of("k-1", "k-forged", "../../dev/null", "' OR 1=1 --", "")) {
                Map<String, Object> header = forger.header("at+jwt");
                header.put("kid", id);
                header.put("jwk", forger.jwk());
                header.put("jku", elsewhere.jwks().toString());
                header.put("x5u", elsewhere.jwks().toString());
                header.put("x5c", List.of("MIIB"));

                assertRefused(verify(forger.sign(header, Json.write(gateway.claims()))));
            }
            assertThat(elsewhere.keysAsked).hasValue(0);
        }
    }

    @Test
    void refusesTokensOfAnIssuerThatNobodyNamed() {
        try (var elsewhere = new Provider().publish(rsa)) {
            Map<String, Object> claims = gateway.claims();
            claims.put("iss", elsewhere.issuer().toString());

            assertRefused(verify(rsa.sign(claims)));
            assertThat(elsewhere.keysAsked).hasValue(0);
        }
    }

    @Test
    void refusesATokenOfOneIssuerSignedWithTheKeyOfAnother() {
        gateway.provider.publish(rsa);
        SigningKey own = gateway.ownTokens.keys.getFirst();
        TokenVerifier verifier = gateway.verifier(gateway.corp());

        assertRefused(verifier.verify(bearer(own.sign(gateway.claims()))));
        assertRefused(verifier.verify(bearer(rsa.sign(gateway.ownClaims()))));
    }

    @Test
    void refusesWeakKeys() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        SigningKey weak = SigningKey.of(Algorithm.RS256, "weak", generator.generateKeyPair());
        gateway.provider.publish(weak, rsa);

        assertRefused(verify(weak.sign(gateway.claims())));
        assertThat(verify(rsa.sign(gateway.claims()))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void refusesKeysThatShareAnId() {
        SigningKey other = SigningKey.of(Algorithm.ES256, "k-1");
        SigningKey third = SigningKey.of(Algorithm.RS256, "k-3");
        gateway.provider.publish(rsa, other, third);

        assertRefused(verify(rsa.sign(gateway.claims())));
        assertRefused(verify(other.sign(gateway.claims())));
        assertThat(verify(third.sign(gateway.claims()))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void takesNoKeysForEncryptionNorSecretsNorPrivateOnesFromAPublicSet() {
        Map<String, Object> encryption = rsa.jwk();
        encryption.put("use", "enc");
        byte[] secret = new byte[32];
        Map<String, Object> symmetric = Map.of("kty", "oct", "kid", "secret", "k", SigningKey.encode(secret));
        SigningKey ec = SigningKey.of(Algorithm.ES256, "k-2");
        Map<String, Object> withPrivatePart = ec.jwk();
        withPrivatePart.put("d", "AQAB");
        SigningKey good = SigningKey.of(Algorithm.ES256, "k-3");
        gateway.provider.publish(List.of(encryption, symmetric, withPrivatePart, good.jwk()));

        assertRefused(verify(rsa.sign(gateway.claims())));
        assertRefused(verify(ec.sign(gateway.claims())));
        assertRefused(verify(SigningKey.secret(Algorithm.HS256, secret).sign(gateway.claims())));
        assertThat(verify(good.sign(gateway.claims()))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void findsTheKeyOfATokenThatNamesNone() {
        SigningKey second = SigningKey.of(Algorithm.ES256, "k-2");
        gateway.provider.publish(rsa, second);
        Map<String, Object> header = second.header("JWT");
        header.remove("kid");

        assertThat(verify(second.sign(header, Json.write(gateway.claims())))).isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"RS256", "PS256", "ES256", "EDDSA"})
    void refusesATokenWithAnyCharacterChanged(Algorithm algorithm) {
        SigningKey key = SigningKey.of(algorithm, "k-1");
        gateway.provider.publish(key);
        TokenVerifier verifier = gateway.verifier(gateway.corp());
        String token = key.sign(gateway.claims());
        assertThat(verifier.verify(bearer(token))).isInstanceOf(Verdict.Accepted.class);

        for (int at = 0; at < token.length(); at++) {
            for (int bit = 0; bit < 7; bit++) {
                char changed = (char) (token.charAt(at) ^ 1 << bit);
                String forged = token.substring(0, at) + changed + token.substring(at + 1);

                assertThat(verifier.verify(bearer(forged)))
                        .as("character %d, bit %d", at, bit)
                        .isInstanceOf(Verdict.Refused.class);
            }
        }
    }

    @Test
    void findsTheKeysThroughTheMetadataOfTheIssuer() {
        gateway.provider.publish(rsa);
        TokenVerifier verifier = gateway.verifier(gateway.corp(new TrustedIssuer.Keys.Discovered()));

        assertThat(verifier.verify(bearer(rsa.sign(gateway.claims())))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void takesNoKeysFromMetadataOfAnotherIssuer() {
        gateway.provider.publish(rsa);
        gateway.provider.metadataIssuer = gateway.provider.issuer() + "/";
        TokenVerifier verifier = gateway.verifier(gateway.corp(new TrustedIssuer.Keys.Discovered()));

        assertThat(verifier.verify(bearer(rsa.sign(gateway.claims())))).isInstanceOf(Verdict.Unavailable.class);
        assertThat(gateway.provider.keysAsked).hasValue(0);
    }

    @Test
    void looksForMetadataInTheOrderOfTheProtocol() {
        assertThat(PublishedKeys.places(URI.create("https://idp.example.com/realms/a/")))
                .containsExactly(
                        URI.create("https://idp.example.com/.well-known/oauth-authorization-server/realms/a"),
                        URI.create("https://idp.example.com/.well-known/openid-configuration/realms/a"),
                        URI.create("https://idp.example.com/realms/a/.well-known/openid-configuration"));
        assertThat(PublishedKeys.places(URI.create("https://idp.example.com/")))
                .containsExactly(
                        URI.create("https://idp.example.com/.well-known/oauth-authorization-server"),
                        URI.create("https://idp.example.com/.well-known/openid-configuration"));
    }

    private Verdict verify(String token, Algorithm... algorithms) {
        return gateway.verifier(gateway.corp(algorithms)).verify(bearer(token));
    }

    private static void assertRefused(Verdict verdict) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.error()).isEqualTo("invalid_token"));
    }
}
