package dev.sallyport.oauth.login.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider.Begun;
import dev.sallyport.oauth.login.oidc.FakeServer.Answer;
import dev.sallyport.oauth.web.Params;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a hostile provider, or somebody between it and the browser, may try.
@Timeout(60)
class OidcAttackTest {
    private final FakeProvider provider = new FakeProvider();
    private final OidcProvider corp = provider.provider();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void anIdTokenSignedWithAnotherKeyUnderTheKnownNameIsRefused() {
        provider.signing = claims -> sign(claims, FakeProvider.header("k1"));

        assertRefused("signature");
    }

    @Test
    void aKeyInTheHeaderIsNotLookedAt() {
        provider.signing = claims -> sign(
                claims,
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("k1")
                        .jwk(FakeProvider.OTHER_KEY.toPublicJWK())
                        .jwkURL(URI.create(provider.server.url() + "/mallory"))
                        .build());

        assertRefused("signature");
        assertThat(provider.server.received("/mallory")).isEmpty();
    }

    @Test
    void anIdTokenWithoutSignatureIsRefused() {
        provider.signing = claims -> base64("{\"alg\":\"none\"}") + "." + base64(Json.write(claims)) + ".";
        assertRefused("algorithm");

        provider.signing =
                claims -> base64("{\"alg\":\"RS256\",\"kid\":\"k1\"}") + "." + base64(Json.write(claims)) + ".";
        assertRefused("signature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"None", "NONE", "nOnE", "", "rs256", "HS256", "RS255"})
    void anAlgorithmThatIsNotAllowedIsRefused(String algorithm) {
        provider.discovery.put(
                "id_token_signing_alg_values_supported",
                List.of("RS256", "None", "NONE", "nOnE", "rs256", "RS255", ""));
        provider.signing =
                claims -> base64("{\"alg\":\"" + algorithm + "\"}") + "." + base64(Json.write(claims)) + ".AAAA";

        assertRefused("algorithm");
    }

    @Test
    void aPublicKeyIsNotASharedSecret() throws JOSEException {
        byte[] publicKey = FakeProvider.KEY.toRSAPublicKey().getEncoded();
        MACSigner signer = new MACSigner(publicKey);
        provider.signing = claims -> FakeProvider.sign(
                Json.write(claims),
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(),
                signer);

        assertRefused("algorithm");
    }

    @Test
    void theClientSecretIsAKeyOnlyWhereThatIsConfigured() throws JOSEException, LoginFailed {
        MACSigner signer = new MACSigner(FakeProvider.SECRET.getBytes(UTF_8));
        provider.signing = claims -> FakeProvider.sign(Json.write(claims), new JWSHeader(JWSAlgorithm.HS256), signer);
        assertRefused("algorithm");

        OidcProvider shared = provider.provider(withAlgorithms(Algorithm.HS256));
        assertThat(provider.login(shared).subject()).isEqualTo("1234");
    }

    @Test
    void withASharedSecretConfiguredAPublicKeyIsNoneEither() throws JOSEException {
        MACSigner signer = new MACSigner(FakeProvider.KEY.toRSAPublicKey().getEncoded());
        provider.signing = claims -> FakeProvider.sign(Json.write(claims), new JWSHeader(JWSAlgorithm.HS256), signer);

        assertThatThrownBy(() -> provider.login(provider.provider(withAlgorithms(Algorithm.HS256))))
                .hasMessageContaining("signature");
    }

    @Test
    void aShortClientSecretIsNoKey() throws JOSEException {
        var settings = new ProviderSettings(
                "corp", FakeProvider.CLIENT, "short", List.of(), ClaimMapping.NONE, false, Set.of(Algorithm.HS256));
        MACSigner signer = new MACSigner(Arrays.copyOf("short".getBytes(UTF_8), 32));
        provider.signing = claims -> FakeProvider.sign(Json.write(claims), new JWSHeader(JWSAlgorithm.HS256), signer);

        assertThatThrownBy(() -> provider.login(provider.provider(settings))).hasMessageContaining("too short");
    }

    @Test
    void onlyConfiguredAlgorithmsCountWhereThereAreSome() {
        assertThatThrownBy(() -> provider.login(provider.provider(withAlgorithms(Algorithm.ES256))))
                .hasMessageContaining("algorithm");
    }

    @Test
    void ellipticCurvesAndEdwardsCurvesAreVerifiedToo() throws Exception {
        ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("e1").generate();
        ECDSASigner signer = new ECDSASigner(ec);
        provider.keys = List.of(FakeProvider.KEY, ec, edwards());
        provider.signing = claims -> FakeProvider.sign(
                Json.write(claims),
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("e1").build(),
                signer);
        assertThat(provider.login(provider.provider()).subject()).isEqualTo("1234");

        provider.signing = this::signEdwards;
        assertThat(provider.login(provider.provider()).subject()).isEqualTo("1234");

        provider.signing = claims -> changed(signEdwards(claims));
        assertThatThrownBy(() -> provider.login(provider.provider())).hasMessageContaining("signature");
    }

    @Test
    void aSignatureOfZerosIsNone() throws JOSEException {
        ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("e1").generate();
        provider.keys = List.of(ec);
        provider.signing = claims -> base64("{\"alg\":\"ES256\",\"kid\":\"e1\"}") + "." + base64(Json.write(claims))
                + "." + Base64URL.encode(new byte[64]);

        assertRefused("signature");
    }

    @ParameterizedTest
    @CsvSource({
        "nonce,  another,               not made for this login",
        "iss,    https://evil.example,  another issuer",
        "aud,    another client,        another client",
        "azp,    another client,        another client",
        "sub,    '',                    names nobody",
        "sub,    ' ',                   names nobody"
    })
    void aClaimThatIsNotAsItShouldBeIsRefused(String claim, String value, String why) {
        provider.claims.put(claim, value);

        assertRefused(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "exp", "iat", "sub"})
    void aClaimThatIsMissingIsRefused(String claim) {
        provider.claims.remove(claim);

        assertThatThrownBy(() -> provider.login(corp)).satisfies(OidcProviderTest::denied);
    }

    @Test
    void aMissingNonceIsRefused() throws LoginFailed {
        Begun begun = corp.begin("s", FakeProvider.CALLBACK);

        assertThatThrownBy(() -> corp.finish(Params.of(Map.of("code", "c")), begun.memo(), FakeProvider.CALLBACK))
                .hasMessageContaining("not made for this login");
    }

    @Test
    void severalAudiencesNeedToNameThisClientAsTheirParty() throws LoginFailed {
        provider.claims.put("aud", List.of(FakeProvider.CLIENT, "another"));
        assertRefused("another client");

        provider.claims.put("azp", "another");
        assertRefused("another client");

        provider.claims.put("azp", FakeProvider.CLIENT);
        assertThat(provider.login(corp).subject()).isEqualTo("1234");
    }

    @Test
    void anIdTokenIsGoodForItsTimeAndTheLeewayOnly() throws LoginFailed {
        provider.time.pass(Duration.ofMinutes(5).plus(ProviderTokens.LEEWAY).minusSeconds(1));
        assertThat(provider.login(corp).subject()).isEqualTo("1234");

        provider.time.pass(Duration.ofSeconds(1));
        assertRefused("expired");
    }

    @Test
    void anIdTokenFromTheFutureIsRefused() {
        long ahead = provider.time.instant().getEpochSecond() + ProviderTokens.LEEWAY.toSeconds() + 1;
        provider.claims.put("iat", ahead);
        assertRefused("future");

        provider.claims.put("iat", ahead - 10);
        provider.claims.put("nbf", ahead);
        assertRefused("not valid yet");
    }

    @Test
    void anIdTokenBelongsToItsAccessToken() throws Exception {
        provider.claims.put("at_hash", atHash("access-1"));
        assertThat(provider.login(corp).subject()).isEqualTo("1234");

        provider.claims.put("at_hash", atHash("another"));
        assertRefused("another access token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "logout+jwt", "dpop+jwt"})
    void aTokenOfAnotherKindIsNoIdToken(String type) {
        provider.signing = claims -> FakeProvider.sign(
                Json.write(claims),
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("k1")
                        .type(new JOSEObjectType(type))
                        .build(),
                signer());

        assertRefused("another kind");
    }

    @Test
    void whatIsDemandedAndNotUnderstoodIsRefused() {
        provider.signing = claims -> FakeProvider.sign(
                Json.write(claims),
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("k1")
                        .criticalParams(Set.of("exp"))
                        .customParam("exp", 1)
                        .build(),
                signer());

        assertRefused("extensions");
    }

    @Test
    void duplicateClaimsAreRefused() {
        tamper(payload -> payload.replaceFirst("\\{", "{\"sub\":\"admin\","));

        assertRefused("no signed JWT");
    }

    @Test
    void aDuplicateInTheHeaderIsRefused() {
        provider.signing =
                claims -> base64("{\"alg\":\"none\",\"alg\":\"RS256\"}") + "." + base64(Json.write(claims)) + ".AAAA";

        assertRefused("no signed JWT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b", "a.b.c", "a.b.c.d.e", "{}"})
    void whatIsNoJwtIsRefused(String token) {
        provider.tokenAnswer.put("id_token", token);

        assertThatThrownBy(() -> provider.login(corp)).satisfies(OidcProviderTest::denied);
    }

    @Test
    void anAnswerOfAnotherIssuerIsRefusedBeforeAnythingIsSent() throws LoginFailed {
        Begun begun = corp.begin("s", FakeProvider.CALLBACK);
        int before = provider.server.received.size();

        for (String iss : List.of("https://evil.example", provider.server.url() + "/")) {
            assertThatThrownBy(() -> corp.finish(
                            Params.of(Map.of("code", "c", "iss", iss)), begun.memo(), FakeProvider.CALLBACK))
                    .satisfies(OidcProviderTest::denied)
                    .hasMessageContaining("another issuer");
        }

        assertThat(provider.server.received).hasSize(before);
    }

    @Test
    void whatAnotherIssuerCallsAnErrorIsNotRepeated() throws LoginFailed {
        Begun begun = corp.begin("s", FakeProvider.CALLBACK);

        assertThatThrownBy(() -> corp.finish(
                        Params.of(Map.of("error", "call_this_number", "iss", "https://evil.example")),
                        begun.memo(),
                        FakeProvider.CALLBACK))
                .hasMessageNotContaining("call_this_number");
    }

    @Test
    void anIssuerThatIsPromisedHasToBeNamed() throws LoginFailed {
        provider.discovery.put("authorization_response_iss_parameter_supported", true);

        assertRefused("does not name its issuer");
        assertThat(provider.server.received("/token")).isEmpty();
        assertThat(provider.login(corp, Map.of("iss", provider.server.url())).subject())
                .isEqualTo("1234");
    }

    @Test
    void ambiguousAnswersAreRefused() throws LoginFailed {
        Begun begun = corp.begin("s", FakeProvider.CALLBACK);

        for (String query : List.of("code=a&code=b", "iss=a&iss=b&code=c", "error=a&error=b")) {
            assertThatThrownBy(() -> corp.finish(Params.parse(query), begun.memo(), FakeProvider.CALLBACK))
                    .satisfies(OidcProviderTest::denied);
        }
        assertThat(provider.server.received("/token")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"access_denied, true", "login_required, true", "server_error, false", "temporarily_unavailable, false"})
    void anErrorOfTheProviderIsTold(String error, boolean denied) {
        assertThatThrownBy(() -> provider.login(corp, Map.of("error", error)))
                .hasMessageContaining(error)
                .satisfies(denied ? OidcProviderTest::denied : OidcProviderTest::notDenied);
        assertThat(provider.server.received("/token")).isEmpty();
    }

    @Test
    void anErrorThatIsNoCodeIsNotRepeated() {
        assertThatThrownBy(() -> provider.login(corp, Map.of("error", "<script>\n")))
                .satisfies(OidcProviderTest::denied)
                .hasMessageNotContaining("script");
    }

    @Test
    void anAnswerWithoutCodeOrMemoIsRefused() throws LoginFailed {
        Begun begun = corp.begin("s", FakeProvider.CALLBACK);

        assertThatThrownBy(() -> corp.finish(Params.NONE, begun.memo(), FakeProvider.CALLBACK))
                .satisfies(OidcProviderTest::denied);
        for (String memo : List.of("", ".", "a", "a.", ".b", "a.b.c")) {
            assertThatThrownBy(() -> corp.finish(Params.of(Map.of("code", "c")), memo, FakeProvider.CALLBACK))
                    .satisfies(OidcProviderTest::denied);
        }
    }

    @Test
    void aDiscoveryDocumentOfAnotherIssuerIsRefused() {
        for (String issuer : List.of("https://evil.example", provider.server.url() + "/", "")) {
            provider.discovery.put("issuer", issuer);
            OidcProvider fresh = provider.provider();

            assertThatThrownBy(() -> fresh.begin("s", FakeProvider.CALLBACK))
                    .satisfies(OidcProviderTest::notDenied)
                    .hasMessageContaining("another issuer");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "file:///etc/passwd",
                "https:relative",
                "https://user:pass@host.example/",
                "https://host.example/#fragment",
                "//host.example/",
                "http s://x"
            })
    void anEndpointThatIsNoPlainAddressIsRefused(String endpoint) {
        for (String name : List.of("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")) {
            FakeProvider hostile = new FakeProvider();
            try (hostile) {
                hostile.discovery.put(name, endpoint);

                assertThatThrownBy(() -> hostile.provider().begin("s", FakeProvider.CALLBACK))
                        .isInstanceOf(LoginFailed.class)
                        .hasMessageContaining(name);
            }
        }
    }

    @Test
    void anIssuerOverTlsHasNoEndpointsWithoutIt() {
        assertThatThrownBy(() -> ProviderMetadata.fetch(
                        new ProviderHttp(
                                "corp",
                                _ -> new Fetcher.Response(
                                        200,
                                        Map.of(),
                                        Json.bytes(Map.of(
                                                "issuer", "https://idp.example",
                                                "authorization_endpoint", "https://idp.example/a",
                                                "token_endpoint", "http://idp.example/t",
                                                "jwks_uri", "https://idp.example/k")))),
                        URI.create("https://idp.example")))
                .hasMessageContaining("token_endpoint");
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization_endpoint", "token_endpoint", "jwks_uri"})
    void aDiscoveryDocumentWithoutAnEndpointIsRefused(String name) {
        provider.discovery.remove(name);

        assertThatThrownBy(() -> corp.begin("s", FakeProvider.CALLBACK)).isInstanceOf(LoginFailed.class);
    }

    @Test
    void userInfoAboutSomebodyElseIsRefused() {
        provider.claims.remove("email");
        provider.userInfo.put("sub", "mallory");

        assertRefused("somebody else");
    }

    @Test
    void anAddressThatNobodyHasVerifiedDoesNotCount() throws LoginFailed {
        for (Object verified : List.of(false, "false", 1L, "")) {
            provider.claims.put("email_verified", verified);

            var alice = provider.login(corp);

            assertThat(alice.email()).isNull();
            assertThat(alice.claims()).doesNotContainKeys("email", "email_verified");
        }
    }

    @Test
    void oneSourceDoesNotVerifyTheAddressOfAnother() throws LoginFailed {
        provider.claims.remove("email_verified");
        provider.claims.put("email", "boss@example.com");
        provider.claims.remove("groups");
        provider.userInfo.putAll(Map.of("email", "mallory@example.com", "email_verified", true, "groups", List.of()));
        ClaimMapping mapping = new ClaimMapping(null, Map.of(), Set.of(), "groups");
        OidcProvider asking = provider.provider(new ProviderSettings(
                "corp", FakeProvider.CLIENT, FakeProvider.SECRET, List.of(), mapping, false, Set.of()));

        assertThat(provider.login(asking).email()).isNotEqualTo("boss@example.com");
    }

    @Test
    void aRefreshThatAnswersForSomebodyElseIsADenial() throws LoginFailed {
        OidcProvider strict = provider.provider(new ProviderSettings(
                "corp", FakeProvider.CLIENT, FakeProvider.SECRET, List.of(), ClaimMapping.NONE, true, Set.of()));
        var alice = provider.login(strict);
        provider.claims.put("sub", "mallory");

        assertThatThrownBy(() -> strict.refresh(alice))
                .satisfies(OidcProviderTest::denied)
                .hasMessageContaining("somebody else");
    }

    @Test
    void aCodeThatTheProviderRefusesIsADenial() {
        provider.server.on("/token", _ -> new Answer(400, Map.of(), "{\"error\":\"invalid_grant\"}"));

        assertRefused("invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "<html>", "{\"id_token\":\"a\",\"id_token\":\"b\"}", "{\"access_token\":1}"})
    void anAnswerOfTheTokenEndpointThatIsNoneIsRefused(String body) {
        provider.server.on("/token", _ -> Answer.json(body));

        assertThatThrownBy(() -> provider.login(corp)).isInstanceOf(LoginFailed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"})
    void endpointsThatRedirectAreNotFollowed(String path) {
        provider.claims.remove("email");
        provider.server.on(path, _ -> new Answer(302, Map.of("Location", provider.server.url() + "/elsewhere"), "{}"));

        assertThatThrownBy(() -> provider.login(corp)).satisfies(OidcProviderTest::notDenied);

        assertThat(provider.server.received("/elsewhere")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"})
    void endpointsThatHangEndTheLoginInTime(String path) {
        provider.claims.remove("email");
        provider.server.hanging.add(path);

        assertThatThrownBy(() -> provider.login(corp)).satisfies(OidcProviderTest::notDenied);

        assertThat(provider.fetcher.requests).allSatisfy(request -> {
            assertThat(request.time()).isLessThanOrEqualTo(Duration.ofSeconds(5));
            assertThat(request.most()).isLessThanOrEqualTo(256 << 10);
        });
    }

    @Test
    void afterAFailureNobodyWaitsForTheNext() {
        provider.server.on("/.well-known/openid-configuration", _ -> Answer.status(500));

        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> corp.begin("s", FakeProvider.CALLBACK)).satisfies(OidcProviderTest::notDenied);
        }

        assertThat(provider.server.received).hasSize(1);
    }

    @Test
    void aSetWithTooManyOrUselessKeysIsRefused() throws JOSEException {
        provider.keys = Collections.nCopies(65, FakeProvider.KEY);
        assertThatThrownBy(() -> provider.login(corp)).hasMessageContaining("at most 64 keys");

        provider.time.pass(Kept.PAUSE);
        provider.keys = List.of(new OctetSequenceKeyGenerator(256).keyID("k1").generate());
        assertThatThrownBy(() -> provider.login(corp)).hasMessageContaining("does not have");
    }

    @Test
    void aShortKeyIsNoKey() throws JOSEException {
        var weak = new RSAKeyGenerator(1024, true).keyID("k1").generate();
        var signer = new RSASSASigner(weak.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()));
        provider.keys = List.of(weak);
        provider.signing = claims -> FakeProvider.sign(Json.write(claims), FakeProvider.header("k1"), signer);

        assertThatThrownBy(() -> provider.login(corp)).hasMessageContaining("does not have");
    }

    @Test
    void aKeyForEncryptionSignsNothing() {
        provider.keys = List.of(
                new RSAKey.Builder(FakeProvider.KEY).keyUse(KeyUse.ENCRYPTION).build());

        assertThatThrownBy(() -> provider.login(corp)).hasMessageContaining("does not have");
    }

    @Test
    void whoeverSaysTooMuchIsRefused() {
        provider.claims.put("essay", "x".repeat(40_000));

        assertRefused("more than");
    }

    @Test
    void whoeverSaysTooMuchBesidesTheIdTokenIsRefused() {
        provider.claims.remove("email");
        provider.claims.remove("email_verified");
        provider.userInfo.put("essay", "x".repeat(40_000));

        assertRefused("about somebody, more than");
    }

    @Test
    void aNameIsShortAndPrintable() throws LoginFailed {
        provider.claims.put("name", "A\u0000l\u202Eice" + "x".repeat(1_000));

        assertThat(provider.login(corp).name()).startsWith("Alicex").hasSize(200);
    }

    @Test
    void noFailureTellsASecret() {
        provider.claims.put("nonce", "another");
        assertThatThrownBy(() -> provider.login(corp))
                .hasMessageNotContainingAny(FakeProvider.SECRET, "access-1", "refresh-1", "code-1", "alice");

        provider.server.on("/token", _ -> new Answer(400, Map.of(), "{\"error\":\"" + FakeProvider.SECRET + "\"}"));
        assertThatThrownBy(() -> provider.login(corp)).hasMessageNotContaining(FakeProvider.SECRET);
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> provider.login(corp))
                .satisfies(OidcProviderTest::denied)
                .hasMessageContaining(why);
    }

    private void tamper(UnaryOperator<String> change) {
        provider.signing = claims -> FakeProvider.sign(change.apply(Json.write(claims)), FakeProvider.KEY);
    }

    private static ProviderSettings withAlgorithms(Algorithm... algorithms) {
        return new ProviderSettings(
                "corp",
                FakeProvider.CLIENT,
                FakeProvider.SECRET,
                List.of(),
                ClaimMapping.NONE,
                false,
                Set.of(algorithms));
    }

    private static RSASSASigner signer() {
        try {
            return new RSASSASigner(FakeProvider.KEY);
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String sign(Map<String, Object> claims, JWSHeader header) {
        try {
            return FakeProvider.sign(Json.write(claims), header, new RSASSASigner(FakeProvider.OTHER_KEY));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static final KeyPair EDWARDS = edwardsPair();

    private static KeyPair edwardsPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static OctetKeyPair edwards() {
        byte[] info = EDWARDS.getPublic().getEncoded();
        return new OctetKeyPair.Builder(
                        Curve.Ed25519, Base64URL.encode(Arrays.copyOfRange(info, info.length - 32, info.length)))
                .keyID("d1")
                .build();
    }

    private String signEdwards(Map<String, Object> claims) {
        String input = base64("{\"alg\":\"EdDSA\",\"kid\":\"d1\"}") + "." + base64(Json.write(claims));
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(EDWARDS.getPrivate());
            signature.update(input.getBytes(UTF_8));
            return input + "." + Base64URL.encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /// With a signature that is no longer its own.
    private static String changed(String token) {
        int dot = token.lastIndexOf('.');
        char first = token.charAt(dot + 1);
        return token.substring(0, dot + 1) + (first == 'A' ? 'B' : 'A') + token.substring(dot + 2);
    }

    private static String atHash(String accessToken) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(accessToken.getBytes(UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
