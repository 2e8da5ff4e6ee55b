package dev.sallyport.oauth.jose;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// How a JSON object can be signed (RFC 7518 section 3.1, RFC 8037 with Ed25519), through the JDK. Each fits one type
/// of key only, so that a public key is never taken for a secret. `none` is not among them.
public enum Algorithm {
    EDDSA("EdDSA", Family.ED25519, 512),
    ES256("ES256", Family.EC, 256),
    ES384("ES384", Family.EC, 384),
    ES512("ES512", Family.EC, 512),
    RS256("RS256", Family.RSA, 256),
    RS384("RS384", Family.RSA, 384),
    RS512("RS512", Family.RSA, 512),
    PS256("PS256", Family.PSS, 256),
    PS384("PS384", Family.PSS, 384),
    PS512("PS512", Family.PSS, 512),
    HS256("HS256", Family.SECRET, 256),
    HS384("HS384", Family.SECRET, 384),
    HS512("HS512", Family.SECRET, 512);

    private enum Family {
        RSA,
        PSS,
        EC,
        ED25519,
        SECRET
    }

    /// All but those with a shared secret.
    public static final Set<Algorithm> ASYMMETRIC = Collections.unmodifiableSet(Arrays.stream(values())
            .filter(one -> !one.symmetric())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Algorithm.class))));

    private final String word;
    private final Family family;
    private final int hashBits;

    Algorithm(String word, Family family, int hashBits) {
        this.word = word;
        this.family = family;
        this.hashBits = hashBits;
    }

    /// @param word as in `alg`; upper and lower case differ
    public static Optional<Algorithm> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    /// @return as in `alg`
    public String word() {
        return word;
    }

    public boolean symmetric() {
        return family == Family.SECRET;
    }

    /// @return the least length of a secret in bytes (RFC 7518 section 3.2)
    public int secretBytes() {
        return hashBits / Byte.SIZE;
    }

    boolean fits(Key key) {
        return switch (family) {
            case RSA, PSS -> key instanceof RSAPublicKey;
            case EC ->
                key instanceof ECPublicKey ec
                        && ec.getParams().getCurve().getField().getFieldSize() == curveBits();
            case ED25519 ->
                key instanceof EdECPublicKey ed
                        && ed.getParams().getName().equals(NamedParameterSpec.ED25519.getName());
            case SECRET -> key instanceof SecretKey;
        };
    }

    /// @param key one that fits
    /// @return false also where the signature cannot be read
    boolean verifies(Key key, byte[] input, byte[] signature) {
        try {
            return symmetric()
                    ? MessageDigest.isEqual(mac(key, input), signature)
                    : signatureVerifies((PublicKey) key, input, signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /// @param key one of the algorithm's own kind: a private key, or a secret
    /// @throws IllegalStateException where it is of another kind
    byte[] sign(Key key, byte[] input) {
        try {
            if (symmetric()) {
                return mac(key, input);
            }
            Signature signature = signature();
            signature.initSign((PrivateKey) key);
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key does not fit " + word, e);
        }
    }

    private byte[] mac(Key key, byte[] input) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA" + hashBits);
        mac.init(key);
        return mac.doFinal(input);
    }

    private boolean signatureVerifies(PublicKey key, byte[] input, byte[] signed) throws GeneralSecurityException {
        Signature signature = signature();
        signature.initVerify(key);
        signature.update(input);
        return signature.verify(signed);
    }

    private Signature signature() throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (family) {
                    case RSA -> "SHA" + hashBits + "withRSA";
                    case PSS -> "RSASSA-PSS";
                    case EC -> "SHA" + hashBits + "withECDSAinP1363Format";
                    case ED25519 -> "Ed25519";
                    case SECRET -> throw new IllegalStateException("a secret makes no signatures");
                });
        if (family == Family.PSS) {
            String hash = "SHA-" + hashBits;
            signature.setParameter(
                    new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), hashBits / Byte.SIZE, 1));
        }
        return signature;
    }

    private int curveBits() {
        return hashBits == 512 ? 521 : hashBits;
    }
}
