package dev.sallyport.oauth.login.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider;
import dev.sallyport.oauth.login.LoginProvider.Begun;
import dev.sallyport.oauth.login.oidc.FakeServer.Answer;
import dev.sallyport.oauth.web.Params;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An OpenID Connect provider whose every answer a test can spoil.
final class FakeProvider implements AutoCloseable {
    static final String CLIENT = "sallyport-at-the-provider";
    static final String SECRET = "a secret of more than thirty-two bytes: yes";
    static final URI CALLBACK = URI.create("https://mcp.example.com/oauth/callback/corp");
    static final RSAKey KEY = newKey("k1");
    static final RSAKey OTHER_KEY = newKey("k2");

    final FakeServer server = new FakeServer();
    final LoopbackFetcher fetcher = new LoopbackFetcher();
    final MovableTime time = new MovableTime();
    final Map<String, Object> discovery = new LinkedHashMap<>();
    final Map<String, Object> claims = new LinkedHashMap<>();
    final Map<String, Object> tokenAnswer = new LinkedHashMap<>();
    final Map<String, Object> userInfo = new LinkedHashMap<>();
    List<? extends JWK> keys = List.of(KEY);
    /// Of the login under way, unless [#claims] say otherwise.
    private @Nullable String nonce;
    Function<Map<String, Object>, String> signing = all -> sign(Json.write(all), KEY);

    FakeProvider() {
        discovery.put("issuer", server.url());
        discovery.put("authorization_endpoint", server.url() + "/authorize?tenant=1");
        discovery.put("token_endpoint", server.url() + "/token");
        discovery.put("jwks_uri", server.url() + "/jwks");
        discovery.put("userinfo_endpoint", server.url() + "/userinfo");
        discovery.put("id_token_signing_alg_values_supported", List.of("RS256", "HS256", "none", "EdDSA", "ES256"));
        claims.put("iss", server.url());
        claims.put("sub", "1234");
        claims.put("aud", CLIENT);
        claims.put("exp", time.instant().getEpochSecond() + 300);
        claims.put("iat", time.instant().getEpochSecond());
        claims.put("email", "alice@example.com");
        claims.put("email_verified", true);
        claims.put("name", "Alice");
        claims.put("groups", List.of("admins", "staff"));
        tokenAnswer.put("access_token", "access-1");
        tokenAnswer.put("token_type", "Bearer");
        tokenAnswer.put("refresh_token", "refresh-1");
        userInfo.put("sub", "1234");
        server.on("/.well-known/openid-configuration", _ -> Answer.json(Json.write(discovery)));
        server.on("/jwks", _ -> Answer.json(jwks()));
        server.on("/token", _ -> token());
        server.on("/userinfo", _ -> Answer.json(Json.write(userInfo)));
    }

    URI issuer() {
        return URI.create(server.url());
    }

    OidcProvider provider(ProviderSettings settings) {
        return provider(settings, Profile.of(issuer()));
    }

    OidcProvider provider(ProviderSettings settings, Profile profile) {
        return new OidcProvider(settings, profile, fetcher, time);
    }

    OidcProvider provider() {
        return provider(ProviderSettings.of("corp", CLIENT, SECRET));
    }

    /// A whole login in which nobody interferes.
    Identity login(LoginProvider provider) throws LoginFailed {
        return login(provider, Map.of());
    }

    /// @param more parameters with which the browser comes back
    Identity login(LoginProvider provider, Map<String, String> more) throws LoginFailed {
        Begun begun = provider.begin("state-1", CALLBACK);
        nonce = query(begun.redirect()).require("nonce");
        Map<String, String> answer = new LinkedHashMap<>(Map.of("code", "code-1", "state", "state-1"));
        answer.putAll(more);
        return provider.finish(Params.of(answer), begun.memo(), CALLBACK);
    }

    static Params query(URI uri) {
        return Params.parse(uri.getRawQuery());
    }

    Params form(int request) {
        return Params.parse(server.received("/token").get(request).body());
    }

    private Answer token() {
        Map<String, Object> answer = new LinkedHashMap<>(tokenAnswer);
        if (!answer.containsKey("id_token")) {
            Map<String, Object> all = new LinkedHashMap<>(claims);
            if (nonce != null) {
                all.putIfAbsent("nonce", nonce);
            }
            answer.put("id_token", signing.apply(all));
        }
        answer.values().removeIf(""::equals);
        return Answer.json(Json.write(answer));
    }

    private String jwks() {
        return Json.write(Map.of(
                "keys",
                keys.stream()
                        .map(key -> Json.object(
                                key.toPublicJWK() == null
                                        ? key.toJSONString()
                                        : key.toPublicJWK().toJSONString()))
                        .toList()));
    }

    static String sign(String payload, RSAKey key) {
        try {
            return sign(payload, header(key.getKeyID()), new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static JWSHeader header(String kid) {
        return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid).build();
    }

    static String sign(String payload, JWSHeader header, JWSSigner signer) {
        try {
            var jws = new JWSObject(header, new Payload(payload));
            jws.sign(signer);
            return jws.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static RSAKey newKey(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String challenge(String verifier) {
        return Token.digest(verifier);
    }

    @Override
    public void close() {
        server.close();
    }
}
