package dev.sallyport.oauth.login.oidc;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider;
import dev.sallyport.oauth.login.oidc.TokenEndpoint.Tokens;
import dev.sallyport.oauth.web.Params;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An OpenID Connect provider (OpenID Connect Core 1.0, RFC 9207; protocol.md Y7, Y9, N8). Each login has a nonce and
/// a PKCE verifier of its own; where an answer names another issuer, nothing is sent anywhere. The discovery document
/// and the keys are fetched when they are first needed and kept, also while the provider is out of reach.
public final class OidcProvider implements LoginProvider {
    private static final Duration METADATA_FRESH = Duration.ofHours(1);
    private static final int LONGEST_CODE = 4096;

    private final ProviderSettings settings;
    private final Profile profile;
    private final ProviderHttp http;
    private final Kept<ProviderMetadata> metadata;
    private final ProviderTokens tokens;
    private final TokenEndpoint tokenEndpoint;
    private final Persons persons;

    public OidcProvider(ProviderSettings settings, Profile profile, Fetcher fetcher, InstantSource clock) {
        this.settings = settings;
        this.profile = profile;
        this.http = new ProviderHttp(settings.name(), fetcher);
        this.metadata = new Kept<>(() -> ProviderMetadata.fetch(http, profile.issuer()), METADATA_FRESH, clock);
        this.tokens = new ProviderTokens(
                settings, profile.issuer().toString(), http, new ProviderKeys(http, metadata, clock), clock);
        this.tokenEndpoint = new TokenEndpoint(http, settings);
        this.persons =
                new Persons(http, settings.mapping(profile.roleClaim(), profile.groupClaim()), profile.roleClaim());
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public Begun begin(String state, URI callback) throws LoginFailed {
        ProviderMetadata known = metadata.get();
        Memo memo = Memo.random();
        Map<String, String> request = new LinkedHashMap<>();
        request.put("response_type", "code");
        request.put("client_id", settings.clientId());
        request.put("redirect_uri", callback.toString());
        request.put("scope", String.join(" ", scopes(known)));
        request.put("state", state);
        request.put("nonce", memo.nonce());
        request.put("code_challenge", memo.challenge());
        request.put("code_challenge_method", "S256");
        if (settings.strictRefresh()) {
            request.putAll(profile.strictParameters());
        }
        return new Begun(withQuery(known.authorization(), Params.of(request)), memo.text());
    }

    @Override
    public Identity finish(Params answer, String memo, URI callback) throws LoginFailed {
        Memo kept = Memo.parse(memo).orElseThrow(() -> http.denied("the login was not begun here"));
        ProviderMetadata known = checkIssuer(single(answer, "iss"));
        Tokens given = tokenEndpoint.ask(
                known.token(),
                known.authentication(),
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        code(http, answer),
                        "redirect_uri",
                        callback.toString(),
                        "code_verifier",
                        kept.verifier()));
        if (given.id() == null) {
            throw http.denied("it gave no id_token");
        }
        Map<String, Object> claims = tokens.idToken(given.id(), kept.nonce(), given.access(), known);
        String subject = tokens.subject(claims);
        return persons.person(
                subject, settings.strictRefresh() ? given.refresh() : null, said(subject, claims, given, known));
    }

    /// Without [ProviderSettings#strictRefresh], as known. With it, the provider is asked with the refresh token;
    /// where there is none, it is a denial. A new refresh token takes the place of the old one, and what the
    /// provider says of somebody now replaces what it said before.
    @Override
    public Identity refresh(Identity known) throws LoginFailed {
        if (!settings.strictRefresh()) {
            return known;
        }
        String refreshToken = known.refreshToken();
        if (refreshToken == null) {
            throw http.denied("it gave no refresh token with which it could be asked again");
        }
        ProviderMetadata now = metadata.get();
        Tokens given = tokenEndpoint.ask(
                now.token(),
                now.authentication(),
                Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
        String next = given.refresh() == null ? refreshToken : given.refresh();
        Map<String, Object> claims = Map.of();
        if (given.id() != null) {
            claims = tokens.idToken(given.id(), null, given.access(), now);
            if (!known.subject().equals(tokens.subject(claims))) {
                throw http.denied("it answered for somebody else");
            }
        }
        List<Map<String, Object>> said = said(known.subject(), claims, given, now);
        return said.isEmpty() ? renewed(known, next) : persons.person(known.subject(), next, said);
    }

    private static Identity renewed(Identity known, String refreshToken) {
        return new Identity(
                known.provider(),
                known.subject(),
                known.name(),
                known.email(),
                known.roles(),
                known.groups(),
                known.claims(),
                refreshToken);
    }

    /// RFC 9207 section 2.4: a plain comparison, before anything else of the answer is looked at.
    private ProviderMetadata checkIssuer(@Nullable String named) throws LoginFailed {
        if (named != null && !named.equals(profile.issuer().toString())) {
            throw http.denied("the answer is of another issuer");
        }
        ProviderMetadata known = metadata.get();
        if (named == null && known.issParameter()) {
            throw http.denied("the answer does not name its issuer, as this one's answers do");
        }
        return known;
    }

    /// What the id_token lacks is asked of the access token, where the profile says so, and of the userinfo endpoint.
    ///
    /// @param claims of the id_token; empty for none
    /// @return what each says that says something, the id_token first
    private List<Map<String, Object>> said(
            String subject, Map<String, Object> claims, Tokens given, ProviderMetadata known) throws LoginFailed {
        List<Map<String, Object>> said = new ArrayList<>(claims.isEmpty() ? List.of() : List.of(claims));
        String access = given.access();
        if (access != null && profile.accessTokenClaims() && persons.lacksMapped(said)) {
            said.add(tokens.accessToken(access, subject, known));
        }
        boolean lacking = claims.isEmpty()
                || persons.lacksMapped(said)
                || (scopes(known).contains("email") && Persons.lacksEmail(claims));
        if (access != null && known.userInfo() != null && lacking) {
            said.add(userInfo(known.userInfo(), access, subject));
        }
        said.removeIf(Map::isEmpty);
        return said;
    }

    /// OpenID Connect Core 1.0 section 5.3.2: about the same person, else it does not count.
    private Map<String, Object> userInfo(URI endpoint, String accessToken, String subject) throws LoginFailed {
        Map<String, Object> claims =
                http.document("its userinfo", endpoint, Map.of("Authorization", "Bearer " + accessToken));
        if (!subject.equals(Json.text(claims, "sub"))) {
            throw http.denied("its userinfo is about somebody else");
        }
        return claims;
    }

    private Set<String> scopes(ProviderMetadata known) {
        Set<String> scopes = new LinkedHashSet<>(settings.scopes().isEmpty() ? profile.scopes() : settings.scopes());
        scopes.add("openid");
        if (settings.strictRefresh()) {
            profile.strictScopes().stream()
                    .filter(scope -> known.scopes().isEmpty() || known.scopes().contains(scope))
                    .forEach(scopes::add);
        }
        return scopes;
    }

    /// @throws LoginFailed where the answer is an error, or has no code
    static String code(ProviderHttp http, Params answer) throws LoginFailed {
        String error = single(http, answer, "error");
        if (error != null) {
            String why = "it answered " + TokenEndpoint.code(error);
            throw Set.of("server_error", "temporarily_unavailable").contains(error)
                    ? http.failed(why)
                    : http.denied(why);
        }
        return Optional.ofNullable(single(http, answer, "code"))
                .filter(code -> code.length() <= LONGEST_CODE)
                .orElseThrow(() -> http.denied("it answered without a code"));
    }

    static @Nullable String single(ProviderHttp http, Params answer, String name) throws LoginFailed {
        try {
            return answer.get(name).orElse(null);
        } catch (OAuthException e) {
            throw http.denied("its answer is ambiguous: " + e.description());
        }
    }

    private @Nullable String single(Params answer, String name) throws LoginFailed {
        return single(http, answer, name);
    }

    /// An authorization endpoint may have a query of its own (RFC 6749 section 3.1).
    static URI withQuery(URI endpoint, Params more) {
        String separator = endpoint.getRawQuery() == null ? "?" : "&";
        return URI.create(endpoint + separator + more.encode());
    }

    /// What a login needs again at its end: `NONCE.VERIFIER`.
    record Memo(String nonce, String verifier) {
        static Memo random() {
            return new Memo(Token.random(), Token.random());
        }

        static Optional<Memo> parse(String text) {
            String[] parts = text.split("\\.", -1);
            return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()
                    ? Optional.of(new Memo(parts[0], parts[1]))
                    : Optional.empty();
        }

        String challenge() {
            return Token.digest(verifier);
        }

        String text() {
            return nonce + "." + verifier;
        }

        @Override
        public String toString() {
            return "Memo[]";
        }
    }
}
