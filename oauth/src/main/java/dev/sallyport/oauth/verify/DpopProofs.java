package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.jose.VerificationKey;
import dev.sallyport.oauth.web.WebRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Proofs that whoever presents a token has the key it is bound to (RFC 9449 section 4.3, protocol.md EX3). Each is
/// good once, for one method, one URL and, at a resource, one token, within five minutes of its time.
public final class DpopProofs {
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final int MOST_CHARS = 8 << 10;
    private static final String HEADER = "dpop";

    private final Replays replays;
    private final InstantSource clock;
    private final @Nullable Nonces nonces;

    /// @param nonces whether each proof has to have a nonce of this server (RFC 9449 sections 8 and 9)
    public DpopProofs(Replays replays, boolean nonces, InstantSource clock) {
        this.replays = replays;
        this.clock = clock;
        this.nonces = nonces ? new Nonces(clock) : null;
    }

    /// The key that a request to the token endpoint is proved with.
    ///
    /// @param endpoint the public URL of the endpoint
    /// @return its thumbprint (RFC 7638), as in `cnf.jkt`; empty where the request has no proof
    /// @throws OAuthException `invalid_dpop_proof` or `use_dpop_nonce`, where [#nonce] goes with the answer
    public Optional<String> thumbprint(WebRequest request, URI endpoint) {
        List<String> proofs = request.headers().getOrDefault(HEADER, List.of());
        if (proofs.isEmpty()) {
            return Optional.empty();
        }
        if (proofs.size() > 1) {
            throw new OAuthException("invalid_dpop_proof", "there is more than one proof");
        }
        try {
            Proof proof = read(proofs.getFirst(), request.method(), endpoint);
            use(proof);
            return Optional.of(proof.thumbprint());
        } catch (NotAccepted e) {
            Verdict.Refused refused = (Verdict.Refused) e.verdict();
            throw new OAuthException(refused.error(), refused.why());
        }
    }

    /// @return a fresh nonce for the `DPoP-Nonce` header; empty where none is asked for
    public Optional<String> nonce() {
        return Optional.ofNullable(nonces).map(Nonces::fresh);
    }

    /// @param thumbprint of the key that the token is bound to
    void check(Presented presented, String thumbprint) throws NotAccepted {
        if (presented.proof() == null) {
            throw NotAccepted.proof("there is no proof");
        }
        Proof proof = read(presented.proof(), presented.method(), presented.uri());
        String hash = Json.text(proof.claims(), "ath");
        if (hash == null || !Token.equal(hash, Token.digest(presented.token()))) {
            throw NotAccepted.proof("the proof is for another token");
        }
        if (!Token.equal(proof.thumbprint(), thumbprint)) {
            throw NotAccepted.token("the token is bound to another key than that of the proof");
        }
        use(proof);
    }

    private record Proof(String thumbprint, String id, Instant issued, Map<String, Object> claims) {}

    private Proof read(String text, String method, URI uri) throws NotAccepted {
        if (text.length() > MOST_CHARS) {
            throw NotAccepted.proof("the proof is too large");
        }
        try {
            Jws jws = Jws.parse(text);
            VerificationKey key = verified(jws);
            Map<String, Object> claims = jws.claims();
            if (!method.equals(claims.get("htm"))) {
                throw NotAccepted.proof("the proof is for another method");
            }
            String target = target(Json.text(claims, "htu"));
            if (target.isEmpty() || !target.equals(target(uri.toString()))) {
                throw NotAccepted.proof("the proof is for another address");
            }
            checkNonce(Json.text(claims, "nonce"));
            String id = Claims.name(claims, "jti");
            Instant issued = Claims.time(claims, "iat");
            if (id == null || issued == null) {
                throw NotAccepted.proof("the proof has no id or no time");
            }
            return new Proof(key.thumbprint(), id, recent(issued), claims);
        } catch (IllegalArgumentException e) {
            throw NotAccepted.proof("the proof cannot be read: " + e.getMessage());
        }
    }

    /// The key in the header proves nothing but itself: it has to be the one that the token is bound to.
    private static VerificationKey verified(Jws jws) throws NotAccepted {
        Algorithm algorithm = jws.algorithm()
                .filter(one -> !one.symmetric())
                .orElseThrow(() -> NotAccepted.proof("the proof is signed with an algorithm that is not taken"));
        if (!jws.type().equals("dpop+jwt")) {
            throw NotAccepted.proof("it is no proof by its type");
        }
        if (!(jws.header().get("jwk") instanceof Map<?, ?> jwk)) {
            throw NotAccepted.proof("the proof has no key");
        }
        VerificationKey key = VerificationKey.ofJwk(texts(jwk));
        if (!key.signed(jws, algorithm)) {
            throw NotAccepted.proof("the proof is not signed with its key");
        }
        return key;
    }

    private void checkNonce(@Nullable String nonce) throws NotAccepted {
        if (nonces != null && (nonce == null || !nonces.good(nonce))) {
            throw NotAccepted.withoutNonce(nonces.fresh());
        }
    }

    private Instant recent(Instant issued) throws NotAccepted {
        if (Duration.between(issued, clock.instant()).abs().compareTo(SKEW) > 0) {
            throw NotAccepted.proof("the proof is too old, or from the future");
        }
        return issued;
    }

    private void use(Proof proof) throws NotAccepted {
        String id = "dpop " + proof.thumbprint() + " " + proof.id();
        if (!replays.first(id, proof.issued().plus(SKEW).plusSeconds(1))) {
            throw NotAccepted.proof("the proof was used before");
        }
    }

    /// @return without query and fragment, in canonical form; empty where it is no such address
    private static String target(@Nullable String uri) {
        try {
            URI parsed = new URI(uri == null ? "" : uri);
            boolean complete =
                    parsed.getScheme() != null && parsed.getHost() != null && parsed.getRawUserInfo() == null;
            String canonical = complete ? ProtectedResource.canonical(parsed).toString() : "";
            int query = canonical.indexOf('?');
            return query < 0 ? canonical : canonical.substring(0, query);
        } catch (URISyntaxException _) {
            return "";
        }
    }

    @SuppressWarnings("unchecked") // JSON objects have texts as keys
    private static Map<String, ?> texts(Map<?, ?> object) {
        return (Map<String, ?>) object;
    }
}
