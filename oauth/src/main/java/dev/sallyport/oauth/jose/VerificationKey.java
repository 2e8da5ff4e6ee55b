package dev.sallyport.oauth.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.sallyport.oauth.Json;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// A key that proves signatures.
///
/// @param id its `kid`; null where it has none
/// @param algorithm the only one it may be used with; null for each that fits
/// @param thumbprint RFC 7638 in base64url; tells keys apart
public record VerificationKey(@Nullable String id, @Nullable String algorithm, Key key, String thumbprint) {
    private static final Set<String> CURVES = Set.of("P-256", "P-384", "P-521", "Ed25519");
    private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv");
    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 8192;
    private static final int MOST_EXPONENT_BITS = 64;
    private static final int ED25519_BYTES = 32;
    /// SubjectPublicKeyInfo of Ed25519 up to the key itself (RFC 8410).
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    static VerificationKey ofSecret(SecretKey secret) {
        return new VerificationKey(null, null, secret, "");
    }

    /// @param jwk a public key for signatures (RFC 7517)
    /// @throws IllegalArgumentException where it is something else, or weak
    public static VerificationKey ofJwk(Map<String, ?> jwk) {
        if (jwk.keySet().stream().anyMatch(PRIVATE::contains)) {
            throw new IllegalArgumentException("the key has private parts");
        }
        if (!forSignatures(jwk)) {
            throw new IllegalArgumentException("the key is not for signatures");
        }
        try {
            JWK parsed = JWK.parse(essential(jwk));
            String thumbprint = parsed.computeThumbprint().toString();
            return new VerificationKey(Json.text(jwk, "kid"), Json.text(jwk, "alg"), publicKey(parsed), thumbprint);
        } catch (ParseException | JOSEException | GeneralSecurityException | IllegalStateException _) {
            throw new IllegalArgumentException("the key cannot be read");
        }
    }

    /// Whether it may be used with the algorithm, and the object is signed with both.
    public boolean signed(Jws jws, Algorithm wanted) {
        return fits(wanted) && wanted.verifies(key, jws.input(), jws.signature());
    }

    boolean fits(Algorithm wanted) {
        return (algorithm == null || algorithm.equals(wanted.word())) && wanted.fits(key);
    }

    private static boolean forSignatures(Map<String, ?> jwk) {
        boolean use = !jwk.containsKey("use") || "sig".equals(jwk.get("use"));
        return use && (!jwk.containsKey("key_ops") || Json.texts(jwk, "key_ops").contains("verify"));
    }

    /// The parts that make the key, and none that might contradict them.
    private static Map<String, Object> essential(Map<String, ?> jwk) {
        Map<String, Object> parts = new HashMap<>();
        for (String name : List.of("kty", "n", "e", "crv", "x", "y")) {
            Object part = jwk.get(name);
            if (part instanceof String) {
                parts.put(name, part);
            }
        }
        if (parts.get("crv") instanceof String curve && !CURVES.contains(curve)) {
            throw new IllegalArgumentException("the key is of a curve that is not taken");
        }
        return parts;
    }

    private static PublicKey publicKey(JWK jwk) throws JOSEException, GeneralSecurityException {
        return switch (jwk) {
            case RSAKey rsa -> strong(rsa.toRSAPublicKey());
            case ECKey ec -> ec.toECPublicKey();
            case OctetKeyPair pair -> ed25519(pair.getDecodedX());
            default -> throw new IllegalArgumentException("the key is of a type that is not taken");
        };
    }

    private static PublicKey strong(RSAPublicKey key) {
        int bits = key.getModulus().bitLength();
        var exponent = key.getPublicExponent();
        boolean odd = exponent.testBit(0) && exponent.bitLength() > 1 && exponent.bitLength() <= MOST_EXPONENT_BITS;
        if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS || !odd) {
            throw new IllegalArgumentException("the RSA key is weak");
        }
        return key;
    }

    private static PublicKey ed25519(byte[] x) throws GeneralSecurityException {
        if (x.length != ED25519_BYTES) {
            throw new IllegalArgumentException("the key has not the length of one");
        }
        byte[] encoded = new byte[ED25519_PREFIX.length + x.length];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(x, 0, encoded, ED25519_PREFIX.length, x.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }
}
