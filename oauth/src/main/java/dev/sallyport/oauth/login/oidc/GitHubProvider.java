package dev.sallyport.oauth.login.oidc;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.fetch.Fetcher.Response;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider;
import dev.sallyport.oauth.web.Params;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// GitHub, which has OAuth but no OpenID Connect: who somebody is comes from its API. The subject is the account's
/// number, since a login name can change hands. Claims are `login`, `name`, `email` (the primary one, verified), and,
/// where roles or groups are mapped from them, `orgs`, `teams` (`ORG/TEAM`) and `groups`, which is both.
public final class GitHubProvider implements LoginProvider {
    static final String PRESET = "github";

    private static final String GROUPS = "groups";
    private static final String EMAIL_SCOPE = "user:email";
    private static final String ORG_SCOPE = "read:org";
    private static final int UNAUTHORIZED = 401;

    /// Where it is.
    ///
    /// @param api for an own server, `https://HOST/api/v3`
    public record Sites(URI web, URI api) {
        public static final Sites GITHUB =
                new Sites(URI.create("https://github.com"), URI.create("https://api.github.com"));

        private URI login(String path) {
            return URI.create(web + "/login/oauth" + path);
        }
    }

    private final ProviderSettings settings;
    private final Sites sites;
    private final ProviderHttp http;
    private final TokenEndpoint tokenEndpoint;
    private final Persons persons;
    private final Set<String> scopes;

    public GitHubProvider(ProviderSettings settings, Sites sites, Fetcher fetcher) {
        this.settings = settings;
        this.sites = sites;
        this.http = new ProviderHttp(settings.name(), fetcher);
        this.tokenEndpoint = new TokenEndpoint(http, settings);
        this.persons = new Persons(http, settings.mapping(GROUPS, GROUPS), null);
        this.scopes = scopes(settings);
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public Begun begin(String state, URI callback) {
        String verifier = Token.random();
        Map<String, String> request = new LinkedHashMap<>();
        request.put("client_id", settings.clientId());
        request.put("redirect_uri", callback.toString());
        request.put("scope", String.join(" ", scopes));
        request.put("state", state);
        request.put("code_challenge", Token.digest(verifier));
        request.put("code_challenge_method", "S256");
        return new Begun(OidcProvider.withQuery(sites.login("/authorize"), Params.of(request)), verifier);
    }

    @Override
    public Identity finish(Params answer, String memo, URI callback) throws LoginFailed {
        String issuer = OidcProvider.single(http, answer, "iss");
        if (issuer != null && !issuer.equals(sites.login("").toString())) {
            throw http.denied("the answer is of another issuer");
        }
        String access = tokenEndpoint
                .ask(
                        sites.login("/access_token"),
                        Set.of(TokenEndpoint.POST),
                        Map.of(
                                "code",
                                OidcProvider.code(http, answer),
                                "redirect_uri",
                                callback.toString(),
                                "code_verifier",
                                memo))
                .access();
        if (access == null) {
            throw http.denied("it gave no access token");
        }
        return person(access);
    }

    /// With [ProviderSettings#strictRefresh], asks the API again with the access token of the login, which is good
    /// until it is taken back: GitHub's OAuth apps have no refresh tokens.
    @Override
    public Identity refresh(Identity known) throws LoginFailed {
        if (!settings.strictRefresh()) {
            return known;
        }
        String access = known.refreshToken();
        if (access == null) {
            throw http.denied("there is no token with which it could be asked again");
        }
        Identity now = person(access);
        if (!now.subject().equals(known.subject())) {
            throw http.denied("it answered for somebody else");
        }
        return now;
    }

    private Identity person(String access) throws LoginFailed {
        Map<String, Object> user = http.json("the user", api("the user", "/user", access));
        if (!(user.get("id") instanceof Long id) || id <= 0) {
            throw http.denied("the user has no number");
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        for (String claim : List.of("login", "name")) {
            String value = Json.text(user, claim);
            if (value != null) {
                claims.put(claim, value);
            }
        }
        if (scopes.contains(EMAIL_SCOPE)) {
            String email = primaryEmail(access);
            if (email != null) {
                claims.put("email", email);
                claims.put("email_verified", true);
            }
        }
        if (scopes.contains(ORG_SCOPE)) {
            putGroups(claims, access);
        }
        return persons.person(String.valueOf(id), settings.strictRefresh() ? access : null, List.of(claims));
    }

    private @Nullable String primaryEmail(String access) throws LoginFailed {
        return list("the e-mail addresses", "/user/emails", access).stream()
                .filter(one -> Boolean.TRUE.equals(one.get("primary")) && Boolean.TRUE.equals(one.get("verified")))
                .map(one -> Json.text(one, "email"))
                .findFirst()
                .orElse(null);
    }

    private void putGroups(Map<String, Object> claims, String access) throws LoginFailed {
        List<String> orgs = new ArrayList<>();
        for (Map<String, Object> org : list("the organizations", "/user/orgs?per_page=100", access)) {
            String login = Json.text(org, "login");
            if (login != null) {
                orgs.add(login);
            }
        }
        List<String> teams = new ArrayList<>();
        for (Map<String, Object> team : list("the teams", "/user/teams?per_page=100", access)) {
            String slug = Json.text(team, "slug");
            String org = team.get("organization") instanceof Map<?, ?> in && in.get("login") instanceof String login
                    ? login
                    : null;
            if (slug != null && org != null) {
                teams.add(org + "/" + slug);
            }
        }
        claims.put("orgs", orgs);
        claims.put("teams", teams);
        claims.put(GROUPS, Stream.concat(orgs.stream(), teams.stream()).toList());
    }

    private List<Map<String, Object>> list(String what, String path, String access) throws LoginFailed {
        String array = new String(api(what, path, access), StandardCharsets.ISO_8859_1); // byte for byte
        Map<String, Object> wrapped =
                http.json(what, ("{\"all\":" + array + "}").getBytes(StandardCharsets.ISO_8859_1));
        if (wrapped.size() != 1 || !(wrapped.get("all") instanceof List<?> items)) {
            throw http.failed(what + " are no list");
        }
        List<Map<String, Object>> objects = new ArrayList<>();
        for (Object item : items) {
            if (item instanceof Map<?, ?> object) {
                objects.add(Persons.members(object));
            }
        }
        return objects;
    }

    private byte[] api(String what, String path, String access) throws LoginFailed {
        Response response = http.get(
                what,
                URI.create(sites.api() + path),
                Map.of("Authorization", "Bearer " + access, "Accept", "application/vnd.github+json"));
        if (response.status() == UNAUTHORIZED) {
            throw http.denied("the access token is not good any more");
        }
        return http.ok(what, response).body();
    }

    /// Organizations and teams are asked for only where something comes of them.
    private static Set<String> scopes(ProviderSettings settings) {
        if (!settings.scopes().isEmpty()) {
            return new LinkedHashSet<>(settings.scopes());
        }
        boolean mapped = settings.claims().groupClaim() != null
                || !settings.claims().roles().isEmpty();
        Set<String> scopes = new LinkedHashSet<>(List.of("read:user", EMAIL_SCOPE));
        if (mapped) {
            scopes.add(ORG_SCOPE);
        }
        return scopes;
    }
}
