package dev.sallyport.oauth.jose;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;

/// The keys of one issuer. Of a JWK set, what cannot be used, is weak, or shares its `kid` with another key is left
/// out.
public final class KeySet {
    /// What a signature proves.
    public sealed interface Proof {
        /// @param key that it was made with
        record Signed(VerificationKey key) implements Proof {}

        /// Said to be of one of these keys, and not made with it.
        record Forged() implements Proof {}

        /// Of none of these keys.
        record UnknownKey() implements Proof {}
    }

    private static final int MOST_KEYS = 64;
    private static final int MOST_TRIES = 8;

    private final List<VerificationKey> keys;
    private final Map<String, VerificationKey> byId;
    private final Set<String> thumbprints;

    private KeySet(List<VerificationKey> keys) {
        this.keys = List.copyOf(keys);
        this.byId = new HashMap<>();
        keys.stream().filter(key -> key.id() != null).forEach(key -> byId.put(String.valueOf(key.id()), key));
        this.thumbprints = keys.stream().map(VerificationKey::thumbprint).collect(Collectors.toUnmodifiableSet());
    }

    /// @param jwks a JWK set (RFC 7517 section 5)
    /// @throws IllegalArgumentException where it is none
    public static KeySet of(Map<String, ?> jwks) {
        if (!(jwks.get("keys") instanceof List<?> entries) || entries.size() > MOST_KEYS) {
            throw new IllegalArgumentException("it has no list of at most " + MOST_KEYS + " keys");
        }
        List<VerificationKey> usable = new ArrayList<>();
        for (Object entry : entries) {
            usable(entry).ifPresent(usable::add);
        }
        Set<String> seen = new HashSet<>();
        Set<String> ambiguous = usable.stream()
                .filter(key -> key.id() != null && !seen.add(key.id()))
                .map(key -> String.valueOf(key.id()))
                .collect(Collectors.toSet());
        usable.removeIf(key -> key.id() != null && ambiguous.contains(key.id()));
        return new KeySet(usable);
    }

    /// The only key, which signer and verifier share.
    public static KeySet of(SecretKey secret) {
        return new KeySet(List.of(VerificationKey.ofSecret(secret)));
    }

    /// Checks the signature, with the key that is named, or else with those that have no name.
    ///
    /// @param algorithm of the object, and one that is allowed
    public Proof proof(Jws jws, Algorithm algorithm) {
        String id = jws.keyId();
        VerificationKey named = id == null ? null : byId.get(id);
        if (named != null) {
            return named.signed(jws, algorithm) ? new Proof.Signed(named) : new Proof.Forged();
        }
        return keys.stream()
                .filter(key -> (id == null || key.id() == null) && key.fits(algorithm))
                .limit(MOST_TRIES)
                .filter(key -> key.signed(jws, algorithm))
                .findFirst()
                .<Proof>map(Proof.Signed::new)
                .orElseGet(Proof.UnknownKey::new);
    }

    /// Whether a public key of these has signed it, with whatever algorithm fits the key; where it names a key, that
    /// one and no other.
    public boolean signed(Jws jws) {
        String id = jws.keyId();
        return (id == null || names(id))
                && jws.algorithm()
                        .filter(algorithm -> !algorithm.symmetric())
                        .filter(algorithm -> proof(jws, algorithm) instanceof Proof.Signed)
                        .isPresent();
    }

    /// @param id a `kid`
    public boolean names(String id) {
        return byId.containsKey(id);
    }

    public boolean has(VerificationKey key) {
        return thumbprints.contains(key.thumbprint());
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    @SuppressWarnings("unchecked") // JSON objects have texts as keys
    private static Optional<VerificationKey> usable(Object entry) {
        try {
            return entry instanceof Map<?, ?> jwk
                    ? Optional.of(VerificationKey.ofJwk((Map<String, ?>) jwk))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
