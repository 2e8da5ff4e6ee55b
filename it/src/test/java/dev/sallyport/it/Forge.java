package dev.sallyport.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// JSON Web Tokens that are written by hand, so that they can say anything and say it twice.
final class Forge {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private Forge() {}

    static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The public half as a JWK.
    static Map<String, Object> jwk(KeyPair pair, String kid) {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        return Map.of(
                "kty",
                "RSA",
                "kid",
                kid,
                "use",
                "sig",
                "alg",
                "RS256",
                "n",
                BASE64URL.encodeToString(unsigned(key.getModulus().toByteArray())),
                "e",
                BASE64URL.encodeToString(key.getPublicExponent().toByteArray()));
    }

    static String signed(String header, String payload, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(input(header, payload).getBytes(UTF_8));
            return token(header, payload, signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hmac(String header, String payload, byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return token(header, payload, mac.doFinal(input(header, payload).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String token(String header, String payload, byte[] signature) {
        return input(header, payload) + "." + BASE64URL.encodeToString(signature);
    }

    static String header(String token) {
        return part(token, 0);
    }

    static String payload(String token) {
        return part(token, 1);
    }

    static byte[] signature(String token) {
        return Base64.getUrlDecoder().decode(token.split("\\.", -1)[2]);
    }

    private static String part(String token, int index) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]), UTF_8);
    }

    private static String input(String header, String payload) {
        return BASE64URL.encodeToString(header.getBytes(UTF_8))
                + "."
                + BASE64URL.encodeToString(payload.getBytes(UTF_8));
    }

    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? java.util.Arrays.copyOfRange(number, 1, number.length) : number;
    }
}
