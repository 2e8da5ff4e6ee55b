package dev.sallyport.oauth.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which key of a set proves a signature (RFC 7517 section 5).
final class KeySetTest {
    private final ECKey named = key("k-1");
    private final ECKey nameless = key(null);
    private final KeySet keys = set(named, nameless);

    @Test
    void theKeyThatIsNamedProvesIt() throws Exception {
        assertThat(keys.signed(sign(named, "k-1"))).isTrue();
        assertThat(keys.signed(sign(nameless, "k-1"))).isFalse();
        assertThat(keys.proof(sign(named, "k-1"), Algorithm.ES256)).isInstanceOf(KeySet.Proof.Signed.class);
        assertThat(keys.proof(sign(nameless, "k-1"), Algorithm.ES256)).isInstanceOf(KeySet.Proof.Forged.class);
    }

    @Test
    void whereNoneIsNamedEachIsTried() throws Exception {
        assertThat(keys.signed(sign(named, null))).isTrue();
        assertThat(keys.signed(sign(nameless, null))).isTrue();
        assertThat(keys.signed(sign(key(null), null))).isFalse();
    }

    @Test
    void aNameThatIsNotThereIsOfAKeyWithoutOneOnlyWhereThatIsAskedFor() throws Exception {
        Jws jws = sign(nameless, "k-2");

        assertThat(keys.signed(jws)).isFalse();
        assertThat(keys.proof(jws, Algorithm.ES256)).isInstanceOf(KeySet.Proof.Signed.class);
        assertThat(keys.proof(sign(named, "k-2"), Algorithm.ES256)).isInstanceOf(KeySet.Proof.UnknownKey.class);
    }

    @Test
    void keysThatShareANameAreLeftOut() throws Exception {
        KeySet ambiguous = set(named, key("k-1"), nameless);

        assertThat(ambiguous.names("k-1")).isFalse();
        assertThat(ambiguous.signed(sign(named, "k-1"))).isFalse();
        assertThat(ambiguous.signed(sign(named, null))).isFalse();
        assertThat(ambiguous.signed(sign(nameless, null))).isTrue();
    }

    @Test
    void aSharedSecretIsNoPublicKey() {
        SecretKeySpec secret = new SecretKeySpec(new byte[32], "HMAC");
        Jws jws = Jws.parse(Jws.sign(Algorithm.HS256, secret, "JWT", null, Map.of()));

        assertThat(KeySet.of(secret).proof(jws, Algorithm.HS256)).isInstanceOf(KeySet.Proof.Signed.class);
        assertThat(KeySet.of(secret).signed(jws)).isFalse();
    }

    @Test
    void whatIsNoSetOrALargeOneIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> KeySet.of(Map.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeySet.of(Map.of("keys", Collections.nCopies(65, named.toJSONObject()))));
    }

    private static KeySet set(ECKey... keys) {
        return KeySet.of(new JWKSet(List.of(keys)).toJSONObject(true));
    }

    private static Jws sign(ECKey key, @Nullable String id) throws Exception {
        return Jws.parse(Jws.sign(Algorithm.ES256, key.toECPrivateKey(), "JWT", id, Map.of()));
    }

    private static ECKey key(@Nullable String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
