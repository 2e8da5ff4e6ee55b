package dev.sallyport.oauth.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientKeyTest {
    @ParameterizedTest
    @CsvSource({
        "EC,      secp256r1, ES256, SHA256withECDSAinP1363Format",
        "EC,      secp384r1, ES384, SHA384withECDSAinP1363Format",
        "EC,      secp521r1, ES512, SHA512withECDSAinP1363Format",
        "RSA,     '',        RS256, SHA256withRSA",
        "Ed25519, '',        EdDSA, Ed25519"
    })
    void signsWithWhateverIsInThePem(String kind, String curve, String algorithm, String verifier) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        if (!curve.isEmpty()) {
            generator.initialize(new ECGenParameterSpec(curve));
        }
        KeyPair pair = generator.generateKeyPair();
        ClientKey key = ClientKey.parse(pem(pair));

        String[] assertion =
                key.assertion("me", "https://as.example", Instant.EPOCH).split("\\.", -1);

        Signature signature = Signature.getInstance(verifier);
        signature.initVerify(pair.getPublic());
        signature.update((assertion[0] + "." + assertion[1]).getBytes(US_ASCII));
        assertThat(key.algorithm()).isEqualTo(algorithm);
        assertThat(signature.verify(Base64.getUrlDecoder().decode(assertion[2])))
                .isTrue();
        assertThat(new String(Base64.getUrlDecoder().decode(assertion[0]), US_ASCII))
                .contains(algorithm);
    }

    @Test
    void aPublicKeySignsNothing() throws Exception {
        String key = new ECKeyGenerator(Curve.P_256).generate().toPublicJWK().toJSONString();

        assertThatIllegalArgumentException().isThrownBy(() -> ClientKey.parse(key));
    }

    @Test
    void aShortKeyIsNotUsed() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        String pem = pem(generator.generateKeyPair());

        assertThatIllegalArgumentException().isThrownBy(() -> ClientKey.parse(pem));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"
            })
    void whatIsNoKeyIsSaid(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientKey.parse(text))
                .withMessageNotContaining("AAAA");
    }

    private static String pem(KeyPair pair) {
        String base64 = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
        return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
    }
}
