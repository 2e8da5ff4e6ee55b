package dev.sallyport.oauth.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One key and its row. The row's id is its number in the order of keys, so that of several processes that want to add
/// the next key one does; its `kid` is its thumbprint (RFC 7638).
///
/// @param signs from when on it signs
/// @param published its public part as a JWK
record SigningKey(
        Row row, String kid, Algorithm algorithm, Instant signs, PrivateKey secret, Map<String, Object> published) {
    private static final int RSA_BITS = 3072;
    private static final int ED25519_BYTES = 32;
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    /// @return the row of a new key
    static Row generate(long number, Algorithm algorithm, Instant created, Instant signs) {
        try {
            KeyPair pair = generator(algorithm).generateKeyPair();
            JWK jwk = jwk(pair);
            Map<String, Object> published = new LinkedHashMap<>(jwk.toJSONObject());
            published.put("kid", jwk.computeThumbprint().toString());
            published.put("use", "sig");
            published.put("alg", algorithm.word());
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("signs", signs.getEpochSecond());
            body.put("public", published);
            body.put("private", BASE64URL.encodeToString(pair.getPrivate().getEncoded()));
            return new Row(Kind.SIGNING_KEY, Long.toString(number), "", Json.bytes(body), created, null, 0);
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException("no key for " + algorithm.word() + " can be made", e);
        }
    }

    @SuppressWarnings("unchecked") // JSON objects have texts as keys
    static SigningKey of(Row row) {
        Map<String, Object> body = Json.object(row.body());
        if (!(body.get("public") instanceof Map<?, ?> jwk)
                || !(body.get("signs") instanceof Long signs)
                || !(body.get("private") instanceof String secret)
                || !(jwk.get("kid") instanceof String kid)) {
            throw new IllegalStateException("the row of a signing key is not one");
        }
        Algorithm algorithm = Algorithm.of(String.valueOf(jwk.get("alg"))).orElseThrow();
        return new SigningKey(
                row,
                kid,
                algorithm,
                Instant.ofEpochSecond(signs),
                secret(algorithm, Base64.getUrlDecoder().decode(secret)),
                Collections.unmodifiableMap((Map<String, Object>) jwk));
    }

    long number() {
        return Long.parseLong(row.id());
    }

    /// @return the JWT in compact form
    String sign(String type, Map<String, Object> claims) {
        return Jws.sign(algorithm, secret, type, kid, claims);
    }

    private static KeyPairGenerator generator(Algorithm algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(factory(algorithm));
        switch (algorithm) {
            case ES256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
            case RS256 -> generator.initialize(RSA_BITS);
            default -> {}
        }
        return generator;
    }

    private static JWK jwk(KeyPair pair) {
        return switch (pair.getPublic()) {
            case ECPublicKey ec -> new ECKey.Builder(Curve.P_256, ec).build();
            case RSAPublicKey rsa -> new RSAKey.Builder(rsa).build();
            default -> {
                byte[] encoded = pair.getPublic().getEncoded(); // ends with the key as RFC 8032 writes it
                byte[] x = Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length);
                yield new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).build();
            }
        };
    }

    private static PrivateKey secret(Algorithm algorithm, byte[] encoded) {
        try {
            return KeyFactory.getInstance(factory(algorithm)).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a signing key cannot be read", e);
        }
    }

    private static String factory(Algorithm algorithm) {
        return switch (algorithm) {
            case EDDSA -> "Ed25519";
            case ES256 -> "EC";
            case RS256 -> "RSA";
            default -> throw new IllegalArgumentException("tokens are not signed with " + algorithm.word());
        };
    }

    @Override
    public String toString() {
        return "SigningKey[" + kid + "]";
    }
}
