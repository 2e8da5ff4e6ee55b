package dev.sallyport.oauth.grant;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Authorization codes (RFC 6749 section 4.1.2): 256 random bits, kept by digest, good once and for a minute.
public final class Codes {
    public static final Duration LIFETIME = Duration.ofSeconds(60);

    private static final String GRANT = "g_";
    private static final int GRANT_CHARACTERS = 22;

    private final OAuthStore store;
    private final InstantSource clock;

    public Codes(OAuthStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// What a code stands for, and what it is bound to.
    ///
    /// @param challenge S256 of the verifier (RFC 7636)
    /// @param jwkThumbprint `dpop_jkt` (RFC 9449 section 10); null where the client named none
    /// @param refreshable whether a refresh token comes with it
    public record Code(
            String client,
            String redirectUri,
            URI resource,
            Set<String> scopes,
            String challenge,
            @Nullable String jwkThumbprint,
            Identity identity,
            boolean refreshable) {
        public Code {
            scopes = Set.copyOf(scopes);
        }
    }

    /// @return the code, for the client's eyes only
    public String issue(Code code) {
        String text = Token.random();
        var now = clock.instant();
        var row = new OAuthStore.Row(
                Kind.CODE, Token.digest(text), code.client(), Json.bytes(body(code)), now, now.plus(LIFETIME), 0);
        if (!store.insert(row)) {
            throw new IllegalStateException("a random code was there before");
        }
        return text;
    }

    /// @return empty where there is no such code, where it is too old, and where it was used; using nothing up
    public Optional<Code> find(String text) {
        return store.find(Kind.CODE, Token.digest(text))
                .filter(row -> !row.expiredAt(clock.instant()))
                .map(row -> read(Body.of(row.body())));
    }

    /// @return true for one of all that use the code, in whatever process
    public boolean use(String text) {
        return store.take(Kind.CODE, Token.digest(text)).isPresent();
    }

    /// The id of the grant that a code makes: derived from it, so that a code that comes back leads to what it made.
    public static String grantOf(String text) {
        return GRANT + Token.digest("grant " + text).substring(0, GRANT_CHARACTERS);
    }

    private static Map<String, Object> body(Code code) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("client", code.client());
        body.put("redirectUri", code.redirectUri());
        body.put("resource", code.resource().toString());
        body.put("scopes", code.scopes());
        body.put("challenge", code.challenge());
        if (code.jwkThumbprint() != null) {
            body.put("jwkThumbprint", code.jwkThumbprint());
        }
        body.put("identity", Body.of(code.identity()));
        body.put("refreshable", code.refreshable());
        return body;
    }

    private static Code read(Body body) {
        return new Code(
                body.text("client"),
                body.text("redirectUri"),
                URI.create(body.text("resource")),
                body.texts("scopes"),
                body.text("challenge"),
                body.textOrNull("jwkThumbprint"),
                body.identity(),
                body.flag("refreshable"));
    }
}
