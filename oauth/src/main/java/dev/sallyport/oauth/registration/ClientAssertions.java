package dev.sallyport.oauth.registration;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.jose.KeySet;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/// Assertions with which clients prove to be themselves (`private_key_jwt`, RFC 7523 section 3). Each is signed with a
/// key that is known beforehand, lives for five minutes at most, is meant for this server alone, and is used once.
public final class ClientAssertions {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration LEEWAY = Duration.ofSeconds(30);
    private static final Duration KEYS_FRESH = Duration.ofSeconds(30);
    private static final int LONGEST_ID = 256;
    private static final Set<String> TYPES = Set.of("", "jwt", "client-authentication+jwt");

    private final OAuthStore store;
    private final Set<String> audiences;
    private final InstantSource clock;
    private final CachedDocuments<KeySet> keySets;

    /// @param audiences what an assertion may be meant for: the issuer, and the token endpoint
    public ClientAssertions(OAuthStore store, Fetcher fetcher, Set<String> audiences, InstantSource clock) {
        this.store = store;
        this.audiences = Set.copyOf(audiences);
        this.clock = clock;
        this.keySets = new CachedDocuments<>(fetcher, ClientAssertions::keys, clock);
    }

    /// Whether an assertion proves that it comes from a client. It cannot be used again.
    boolean prove(Client client, Jws assertion) {
        return client.id().equals(assertion.text("iss"))
                && client.id().equals(assertion.text("sub"))
                && isTyped(assertion)
                && assertion.audience().filter(audiences::contains).isPresent()
                && isTimely(assertion)
                && isSigned(client, assertion)
                && isFirst(client, assertion);
    }

    /// Other JWTs that the client has signed say what they are.
    private static boolean isTyped(Jws assertion) {
        return TYPES.contains(assertion.type());
    }

    private boolean isTimely(Jws assertion) {
        Instant now = clock.instant();
        Instant soon = now.plus(LEEWAY);
        boolean begun = (!assertion.claims().containsKey("nbf")
                        || assertion.time("nbf").filter(soon::isAfter).isPresent())
                && (!assertion.claims().containsKey("iat")
                        || assertion.time("iat").filter(soon::isAfter).isPresent());
        return begun
                && assertion
                        .time("exp")
                        .filter(now::isBefore)
                        .filter(soon.plus(LONGEST)::isAfter)
                        .isPresent();
    }

    private boolean isSigned(Client client, Jws assertion) {
        URI uri = client.keysUri();
        if (client.keys() != null) {
            return KeySet.of(Json.object(client.keys())).signed(assertion);
        }
        if (uri == null) {
            return false;
        }
        String id = assertion.keyId();
        Optional<KeySet> known = keySets.get(uri);
        boolean unknown = known.isEmpty() || (id != null && !known.get().names(id));
        return (unknown ? keySets.get(uri, KEYS_FRESH) : known)
                .filter(keys -> keys.signed(assertion))
                .isPresent();
    }

    private boolean isFirst(Client client, Jws assertion) {
        String id = assertion.text("jti");
        if (id == null || id.isEmpty() || id.length() > LONGEST_ID) {
            return false;
        }
        String used = Token.digest("client_assertion\n" + client.id() + "\n" + id);
        Instant expires = assertion.time("exp").orElseThrow().plus(LEEWAY);
        return store.insert(new Row(Kind.USED, used, client.id(), new byte[0], clock.instant(), expires, 0));
    }

    private static KeySet keys(URI uri, Fetcher.Response response) {
        return KeySet.of(Json.object(response.body()));
    }
}
