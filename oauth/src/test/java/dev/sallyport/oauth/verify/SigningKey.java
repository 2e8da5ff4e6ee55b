package dev.sallyport.oauth.verify;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSSignerOption;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.jose.Algorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A key that signs JWTs, with an implementation other than the one that is tested.
record SigningKey(String id, Algorithm algorithm, JWK publicKey, Object secretPart) {
    private static final Set<JWSSignerOption> WEAK_TOO = Set.of(AllowWeakRSAKey.getInstance());
    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

    static SigningKey of(Algorithm algorithm, String id) {
        KeyPair pair = PAIRS.computeIfAbsent(id + " " + family(algorithm), _ -> generate(algorithm));
        return of(algorithm, id, pair);
    }

    static SigningKey of(Algorithm algorithm, String id, KeyPair pair) {
        return new SigningKey(id, algorithm, jwk(algorithm, pair), pair.getPrivate());
    }

    static SigningKey secret(Algorithm algorithm, byte[] secret) {
        return new SigningKey("secret", algorithm, new OctetSequenceKey.Builder(secret).build(), secret);
    }

    /// As it stands in a JWK set.
    Map<String, Object> jwk() {
        Map<String, Object> jwk = new LinkedHashMap<>(publicKey.toPublicJWK().toJSONObject());
        jwk.put("kid", id);
        return jwk;
    }

    String thumbprint() {
        try {
            return publicKey.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    Map<String, Object> header(String type) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm.word());
        header.put("typ", type);
        header.put("kid", id);
        return header;
    }

    String sign(Map<String, Object> claims) {
        return sign(header("at+jwt"), Json.write(claims));
    }

    String sign(Map<String, Object> header, String claims) {
        String input = encode(Json.bytes(header)) + "." + encode(claims.getBytes(StandardCharsets.UTF_8));
        return input + "." + signature(input.getBytes(StandardCharsets.US_ASCII));
    }

    String signature(byte[] input) {
        try {
            if (secretPart instanceof PrivateKey key && algorithm == Algorithm.EDDSA) {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(key);
                signature.update(input);
                return encode(signature.sign());
            }
            JWSSigner signer = switch (publicKey) {
                case RSAKey _ -> new RSASSASigner((PrivateKey) secretPart, WEAK_TOO);
                case ECKey ec -> new ECDSASigner((PrivateKey) secretPart, ec.getCurve());
                default -> new MACSigner((byte[]) secretPart);
            };
            return signer.sign(new JWSHeader(JWSAlgorithm.parse(algorithm.word())), input)
                    .toString();
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static JWK jwk(Algorithm algorithm, KeyPair pair) {
        return switch (family(algorithm)) {
            case "RSA" -> new RSAKey.Builder((RSAPublicKey) pair.getPublic()).build();
            case "Ed25519" -> {
                byte[] encoded = pair.getPublic().getEncoded();
                byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
                yield new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).build();
            }
            default -> new ECKey.Builder(curve(algorithm), (ECPublicKey) pair.getPublic()).build();
        };
    }

    private static KeyPair generate(Algorithm algorithm) {
        try {
            String family = family(algorithm);
            KeyPairGenerator generator = KeyPairGenerator.getInstance(family.startsWith("ES") ? "EC" : family);
            if (family.startsWith("ES")) {
                generator.initialize(curve(algorithm).toECParameterSpec());
            } else if (family.equals("RSA")) {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String family(Algorithm algorithm) {
        return switch (algorithm) {
            case RS256, RS384, RS512, PS256, PS384, PS512 -> "RSA";
            case EDDSA -> "Ed25519";
            default -> algorithm.word();
        };
    }

    private static Curve curve(Algorithm algorithm) {
        return switch (algorithm) {
            case ES384 -> Curve.P_384;
            case ES512 -> Curve.P_521;
            default -> Curve.P_256;
        };
    }
}
