package dev.sallyport.oauth.jose;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is a signed JSON object, and what is none (RFC 7515, RFC 8725).
final class JwsTest {
    private static final String HEADER = "{\"alg\":\"ES256\",\"typ\":\"JWT\"}";

    @ParameterizedTest
    @EnumSource
    void whatIsSignedIsProvedWithTheKeyAndNoOther(Algorithm algorithm) throws Exception {
        Pair pair = pair(algorithm);
        Pair other = pair(algorithm);

        Jws jws = Jws.parse(Jws.sign(algorithm, pair.secret(), "at+jwt", "k-1", Map.of("sub", "ada")));

        assertThat(jws.claims()).isEqualTo(Map.of("sub", "ada"));
        assertThat(jws.algorithm()).contains(algorithm);
        assertThat(jws.keyId()).isEqualTo("k-1");
        assertThat(jws.type()).isEqualTo("at+jwt");
        assertThat(algorithm.fits(pair.proof())).isTrue();
        assertThat(algorithm.verifies(pair.proof(), jws.input(), jws.signature()))
                .isTrue();
        assertThat(algorithm.verifies(other.proof(), jws.input(), jws.signature()))
                .isFalse();
    }

    @Test
    void aKeyOfAnotherKindSignsNothing() throws Exception {
        Key rsa = pair(Algorithm.RS256).secret();

        assertThatThrownBy(() -> Jws.sign(Algorithm.ES256, rsa, "JWT", null, Map.of()))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"alg\":\"ES256\",\"alg\":\"ES256\"}",
                "{\"alg\":\"ES256\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"ES256\",\"b64\":false}",
                "{\"alg\":\"ES256\",\"b64\":true}",
                "{\"alg\":[\"ES256\"]}",
                "{\"alg\":\"ES256\",\"kid\":1}",
                "{\"alg\":\"ES256\",\"typ\":{}}",
                "{\"alg\":\"ES256\",\"typ\":\"\"}",
                "{\"alg\":\"ES256\",\"typ\":\"application/\"}"
            })
    void aHeaderThatHasMoreThanOneReadingIsRefused(String header) {
        refused(encode(header) + "." + encode("{}") + ".AAAA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{} {}", "{\"a\":1,\"a\":1}", "{\"a\":{\"b\":1,\"b\":2}}", "text"})
    void aPayloadThatIsNotOneStrictObjectIsRefused(String payload) {
        refused(encode(HEADER) + "." + encode(payload) + ".AAAA");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        String payload =
                Base64.getUrlEncoder().withoutPadding().encodeToString("{\"a\":\"\u00ff\"}".getBytes(ISO_8859_1));

        refused(encode(HEADER) + "." + payload + ".AAAA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AA==", "AB", "A", "A+AA", "A/AA", "AAAA\n", " AAAA", "A\u00e4AA", "\u0141AAA"})
    void base64urlThatIsWrittenInAnotherWayIsRefused(String signature) {
        refused(encode(HEADER) + "." + encode("{}") + "." + signature);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "e30", "e30.e30", "e30.e30.AAAA.AAAA"})
    void whatHasNotThreePartsIsRefused(String text) {
        refused(text);
    }

    @Test
    void whatIsLargerThan16KiBIsRefused() {
        String start = encode(HEADER) + "." + encode("{}") + ".";
        int space = (16 << 10) - start.length();
        String largest = start + "A".repeat(space - space % 4);

        assertThat(Jws.find(largest)).isPresent();
        refused(largest + "AAAA");
    }

    private static void refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Jws.parse(text)).withMessageNotContaining("AAAA");
        assertThat(Jws.find(text)).isEmpty();
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    /// @param proof what proves a signature
    private record Pair(Key secret, Key proof) {}

    private static Pair pair(Algorithm algorithm) throws Exception {
        if (algorithm.symmetric()) {
            byte[] secret = new byte[64];
            new java.security.SecureRandom().nextBytes(secret);
            Key key = new SecretKeySpec(secret, "HMAC");
            return new Pair(key, key);
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance(
                switch (algorithm) {
                    case EDDSA -> "Ed25519";
                    case ES256, ES384, ES512 -> "EC";
                    default -> "RSA";
                });
        switch (algorithm) {
            case ES256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
            case ES384 -> generator.initialize(new ECGenParameterSpec("secp384r1"));
            case ES512 -> generator.initialize(new ECGenParameterSpec("secp521r1"));
            case EDDSA -> {}
            default -> generator.initialize(2048);
        }
        KeyPair pair = generator.generateKeyPair();
        return new Pair(pair.getPrivate(), pair.getPublic());
    }
}
