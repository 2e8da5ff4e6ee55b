package dev.sallyport.oauth.upstream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.jose.Jws;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The private key with which a client proves to be itself (RFC 7523 section 2.2): EC on P-256, P-384 or P-521, RSA of
/// 2048 bits or more, or Ed25519.
public final class ClientKey {
    private static final String PEM_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String PEM_END = "-----END PRIVATE KEY-----";
    private static final int SMALLEST_RSA = 2048;
    private static final int LIFETIME_S = 60;

    private final PrivateKey key;
    private final @Nullable String id;
    private final Algorithm algorithm;

    private ClientKey(PrivateKey key, @Nullable String id) {
        this.key = key;
        this.id = id;
        this.algorithm = algorithm(key);
    }

    /// @param text a PKCS #8 key in PEM, or a private JWK, whose `kid` goes along
    /// @throws IllegalArgumentException where it is neither, or of another kind
    public static ClientKey parse(String text) {
        String stripped = text.strip();
        try {
            return stripped.startsWith("{") ? ofJwk(JWK.parse(stripped)) : new ClientKey(ofPem(stripped), null);
        } catch (GeneralSecurityException | ParseException | JOSEException _) {
            throw new IllegalArgumentException("no private key as PKCS #8 in PEM, and no private JWK");
        }
    }

    /// The name of its algorithm in JOSE, for example `ES256`.
    public String algorithm() {
        return algorithm.word();
    }

    /// An assertion that is good once, for a minute.
    ///
    /// @param audience the issuer of the authorization server
    String assertion(String client, String audience, Instant now) {
        Map<String, Object> claims = Map.of(
                "iss",
                client,
                "sub",
                client,
                "aud",
                audience,
                "jti",
                Token.random(),
                "iat",
                now.getEpochSecond(),
                "exp",
                now.getEpochSecond() + LIFETIME_S);
        return Jws.sign(algorithm, key, "JWT", id, claims);
    }

    private static ClientKey ofJwk(JWK jwk) throws GeneralSecurityException, JOSEException {
        if (!jwk.isPrivate()) {
            throw new IllegalArgumentException("the JWK has no private part");
        }
        PrivateKey key = switch (jwk) {
            case ECKey ec -> ec.toECPrivateKey();
            case RSAKey rsa -> rsa.toRSAPrivateKey();
            case OctetKeyPair pair -> ofBytes(pair.getDecodedD());
            default -> throw new IllegalArgumentException("a key of type " + jwk.getKeyType() + " signs no assertion");
        };
        return new ClientKey(key, jwk.getKeyID());
    }

    private static PrivateKey ofBytes(byte[] seed) throws GeneralSecurityException {
        return KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    }

    private static PrivateKey ofPem(String pem) throws GeneralSecurityException {
        if (!pem.startsWith(PEM_BEGIN) || !pem.endsWith(PEM_END)) {
            throw new IllegalArgumentException("no private key as PKCS #8 in PEM, and no private JWK");
        }
        String base64 = pem.substring(PEM_BEGIN.length(), pem.length() - PEM_END.length());
        var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
        for (String kind : List.of("EC", "RSA", "Ed25519")) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (java.security.spec.InvalidKeySpecException _) {
                // of another kind
            }
        }
        throw new IllegalArgumentException("the private key is none of EC, RSA or Ed25519");
    }

    private static Algorithm algorithm(PrivateKey key) {
        return switch (key) {
            case EdECPrivateKey _ -> Algorithm.EDDSA;
            case RSAPrivateKey rsa when rsa.getModulus().bitLength() >= SMALLEST_RSA -> Algorithm.RS256;
            case ECPrivateKey ec ->
                switch (bits(ec.getParams().getOrder())) {
                    case 256 -> Algorithm.ES256;
                    case 384 -> Algorithm.ES384;
                    case 521 -> Algorithm.ES512;
                    default -> throw new IllegalArgumentException("the curve of the private key is none that is used");
                };
            default ->
                throw new IllegalArgumentException("the private key is too short, or of a kind that is not used");
        };
    }

    private static int bits(BigInteger order) {
        return order.bitLength();
    }

    @Override
    public String toString() {
        return "ClientKey[" + algorithm.word() + "]";
    }
}
