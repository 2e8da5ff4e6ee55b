package dev.sallyport.oauth.verify;

import static dev.sallyport.oauth.verify.Fixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.condition.Value;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a token says, and what comes of it (protocol.md Z3, Z5; RFC 9068 section 4).
final class JwtClaimsTest {
    private final Fixture gateway = new Fixture();
    private final SigningKey key = SigningKey.of(Algorithm.ES256, "k-1");

    @BeforeEach
    void publish() {
        gateway.provider.publish(key);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void makesASubjectOfTheClaims() {
        TrustedIssuer corp = gateway.corp();
        ClaimMapping mapping =
                new ClaimMapping("realm.roles", Map.of("boss", Set.of("admin")), Set.of("user"), "teams");
        TrustedIssuer mapped = new TrustedIssuer(
                corp.name(),
                corp.issuer(),
                corp.keys(),
                corp.algorithms(),
                Set.of(),
                null,
                mapping,
                null,
                corp.leeway());
        Map<String, Object> claims = gateway.claims();
        claims.put("realm", Map.of("roles", List.of("boss", "nobody")));
        claims.put("teams", List.of("docs"));
        claims.put("azp", "ide");
        claims.put("act", Map.of("sub", "robot"));
        claims.put("level", 3);

        Verdict verdict = gateway.verifier(mapped).verify(bearer(key.sign(claims)));

        Subject subject = ((Verdict.Accepted) verdict).subject();
        assertThat(subject.id()).isEqualTo("corp:ann");
        assertThat(subject.roles()).containsExactly("admin", "user");
        assertThat(subject.groups()).containsExactly("docs");
        assertThat(subject.scopes()).containsExactly("wiki:read");
        assertThat(subject.client()).isEqualTo("ide");
        assertThat(subject.agent()).isEqualTo("robot");
        assertThat(subject.authentication()).isEqualTo("jwt");
        assertThat(subject.claims().values()).containsEntry("level", Value.of(3));
    }

    @Test
    void takesScopesFromScpWhereThereIsNoScope() {
        Verdict verdict = verifyWith(claims -> {
            claims.remove("scope");
            claims.put("scp", List.of("wiki:read", "wiki:write"));
        });

        assertThat(((Verdict.Accepted) verdict).subject().scopes()).containsExactly("wiki:read", "wiki:write");
    }

    @Test
    void namesAllScopesThatTheResourceRequiresWhereOneIsMissing() {
        Set<String> both = Set.of("wiki:read", "wiki:write");
        var resource = new ProtectedResource(Fixture.WIKI, "/wiki", both, both, null, Set.of("corp"));

        Verdict verdict = gateway.verifier(gateway.corp()).verify(bearer(key.sign(gateway.claims()), resource));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Lacking.class,
                        lacking -> assertThat(lacking.scopes()).isEqualTo(both));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "aud", "exp"})
    void refusesATokenWithoutWhatEachNeeds(String claim) {
        assertRefused(verifyWith(claims -> claims.remove(claim)));
    }

    @Test
    void allowsForClocksThatDiffer() {
        long now = gateway.clock.instant().getEpochSecond();

        assertThat(verifyWith(claims -> claims.put("exp", now - 59))).isInstanceOf(Verdict.Accepted.class);
        assertRefused(verifyWith(claims -> claims.put("exp", now - 60)));
        assertThat(verifyWith(claims -> claims.put("nbf", now + 60))).isInstanceOf(Verdict.Accepted.class);
        assertRefused(verifyWith(claims -> claims.put("nbf", now + 61)));
        assertThat(verifyWith(claims -> claims.put("iat", now + 60))).isInstanceOf(Verdict.Accepted.class);
        assertRefused(verifyWith(claims -> claims.put("iat", now + 61)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1999999999\"",
                "-1",
                "1e400",
                "253402300800",
                "99999999999999999999",
                "true",
                "[1999999999]",
                "{}",
                "null"
            })
    void refusesAnExpiryThatIsNoTime(String expiry) {
        Map<String, Object> claims = gateway.claims();
        claims.remove("exp");
        String text = Json.write(claims);

        assertRefused(verify(
                key.sign(key.header("at+jwt"), text.substring(0, text.length() - 1) + ",\"exp\":" + expiry + "}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://mcp.example.com/world",
                "https://mcp.example.com/wiki/",
                "https://mcp.example.com",
                "https://mcp.example.com/wiki/admin",
                "https://MCP.example.com/wiki",
                "wiki",
                "*",
                ""
            })
    void refusesATokenForSomethingElse(String audience) {
        assertRefused(verifyWith(claims -> claims.put("aud", audience)));
        assertRefused(verifyWith(claims -> claims.put("aud", List.of(audience))));
    }

    @Test
    void takesATokenForSeveralOfWhichThisIsOne() {
        List<String> several = List.of("https://other.example.com", Fixture.WIKI.toString());

        assertThat(verifyWith(claims -> claims.put("aud", several))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void takesAConfiguredAudience() {
        TrustedIssuer corp = gateway.corp();
        TrustedIssuer named = new TrustedIssuer(
                corp.name(),
                corp.issuer(),
                corp.keys(),
                corp.algorithms(),
                Set.of("api://mcp"),
                null,
                ClaimMapping.NONE,
                null,
                corp.leeway());
        Map<String, Object> claims = gateway.claims();
        claims.put("aud", "api://mcp");

        assertThat(gateway.verifier(named).verify(bearer(key.sign(claims)))).isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aud", "iss", "exp", "sub", "scope", "cnf"})
    void refusesAClaimThatIsThereTwice(String claim) {
        Map<String, Object> claims = gateway.claims();
        claims.put("cnf", Map.of("jkt", "x"));
        String text = Json.write(claims);
        String twice = Json.write(Map.of(claim, claims.get(claim)));

        assertRefused(verify(
                key.sign(key.header("at+jwt"), text.substring(0, text.length() - 1) + "," + twice.substring(1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"alg\":\"ES256\",\"alg\":\"none\"}", "{\"alg\":\"ES256\"}x", "[]", "\"ES256\"", ""})
    void refusesAHeaderThatIsNotOneObject(String header) {
        String token = key.sign(gateway.claims());
        String forged = SigningKey.encode(header.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                + token.substring(token.indexOf('.'));

        assertRefused(verify(forged));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logout+jwt",
                "dpop+jwt",
                "oauth-id-jag+jwt",
                "secevent+jwt",
                "token-introspection+jwt",
                "id_token",
                "JWE",
                "application/logout+jwt"
            })
    void refusesOtherTypes(String type) {
        assertRefused(verify(key.sign(key.header(type), Json.write(gateway.claims()))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "JWT", "jwt"})
    void takesTypesThatAccessTokensHave(String type) {
        assertThat(verify(key.sign(key.header(type), Json.write(gateway.claims()))))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void takesATokenWithoutTypeUnlessItIsTheGatewaysOwn() {
        Map<String, Object> header = key.header("");
        header.remove("typ");
        SigningKey own = gateway.ownTokens.keys.getFirst();
        Map<String, Object> ownHeader = own.header("JWT");

        assertThat(verify(key.sign(header, Json.write(gateway.claims())))).isInstanceOf(Verdict.Accepted.class);
        assertRefused(verify(own.sign(ownHeader, Json.write(gateway.ownClaims()))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonce", "at_hash", "c_hash", "events"})
    void refusesWhatLooksLikeAnIdentityToken(String claim) {
        Map<String, Object> claims = gateway.claims();
        claims.put(claim, "x");

        assertRefused(verify(key.sign(key.header("JWT"), Json.write(claims))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"crit", "b64"})
    void refusesExtensionsOfTheHeader(String name) {
        Map<String, Object> header = key.header("at+jwt");
        header.put(name, name.equals("crit") ? List.of("exp") : false);

        assertRefused(verify(key.sign(header, Json.write(gateway.claims()))));
    }

    @Test
    void refusesSubjectsThatAreNoNames() {
        for (Object subject : List.of("", " ", "a\nb", "x".repeat(513), 5, List.of("ann"), true)) {
            assertRefused(verifyWith(claims -> claims.put("sub", subject)));
        }
    }

    @Test
    void refusesWhatIsBoundToSomethingThatCannotBeChecked() {
        for (Object bound : List.of(Map.of(), Map.of("kid", "x"), Map.of("jkt", 5), "x", List.of())) {
            assertRefused(verifyWith(claims -> claims.put("cnf", bound)));
        }
    }

    @Test
    void refusesMixedUpIssuers() {
        for (String issuer : List.of(
                gateway.provider.issuer() + "/",
                gateway.provider.issuer().toString().toUpperCase(java.util.Locale.ROOT),
                "http://127.0.0.1",
                "https://mcp.example.com",
                "corp")) {
            assertRefused(verifyWith(claims -> claims.put("iss", issuer)));
        }
    }

    @Test
    void refusesAnIssuerThatTheResourceDoesNotTake() {
        var other = new ProtectedResource(Fixture.WIKI, "/wiki", Set.of(), Set.of(), null, Set.of("another"));
        TokenVerifier verifier = gateway.verifier(gateway.corp());
        String token = key.sign(gateway.claims());
        assertThat(verifier.verify(bearer(token))).isInstanceOf(Verdict.Accepted.class);

        assertRefused(verifier.verify(bearer(token, other)));
        assertRefused(verifier.known(bearer(token, other)));
        assertRefused(verifier.verify(bearer(gateway.ownToken(), other)));
    }

    @Test
    void asksForNoKeysOfAnIssuerThatTheResourceDoesNotTake() {
        var other = new ProtectedResource(Fixture.WIKI, "/wiki", Set.of(), Set.of(), null, Set.of("another"));

        assertRefused(gateway.verifier(gateway.corp()).verify(bearer(key.sign(gateway.claims()), other)));
        assertThat(gateway.provider.keysAsked).hasValue(0);
    }

    @Test
    void refusesARevokedTokenAtOnce() {
        Map<String, Object> claims = gateway.claims();
        claims.put("jti", "t-1");
        claims.put("grant", "g-1");
        Presented presented = bearer(key.sign(claims));
        TokenVerifier verifier = gateway.verifier(gateway.corp());
        verifier.verify(presented);
        var revocations = new Revocations(gateway.store, gateway.clock);
        revocations.revoke("g-1", "", gateway.clock.instant().plusSeconds(700));
        assertThat(verifier.verify(presented)).isInstanceOf(Verdict.Accepted.class);

        revocations.revoke("t-1", "", gateway.clock.instant().plusSeconds(700));

        assertThat(verifier.known(presented)).isNull();
        assertRefused(verifier.verify(presented));
    }

    @Test
    void refusesWhatIsTooLargeOrNoToken() {
        assertRefused(verifyWith(claims -> claims.put("more", "x".repeat(16 << 10))));
        for (String token : List.of("", ".", "..", "...", "a.b.c", "abc", "eyJ.eyJ.", " ", "\u0000.\u0000.\u0000")) {
            assertRefused(verify(token));
        }
    }

    @Test
    void accountsForATokenThatIsBoundToACertificate() {
        Map<String, Object> claims = gateway.claims();
        claims.put("cnf", Map.of("x5t#S256", "thumbprint-1"));
        String token = key.sign(claims);
        TokenVerifier verifier = gateway.verifier(gateway.corp());

        assertThat(verifier.verify(withCertificate(token, "thumbprint-1"))).isInstanceOf(Verdict.Accepted.class);
        assertRefused(verifier.verify(withCertificate(token, "thumbprint-2")));
        assertRefused(verifier.verify(bearer(token)));
        assertRefused(verifier.known(withCertificate(token, "thumbprint-2")));
        assertRefused(verifier.known(bearer(token)));
    }

    @Test
    void refusesIssuersThatCannotBeToldApart() {
        TrustedIssuer corp = gateway.corp();

        assertThatThrownBy(() -> gateway.verifier(corp, corp)).isInstanceOf(IllegalArgumentException.class);
        for (String name : List.of("key", "client", "sallyport", "anonymous", "a:b", "")) {
            assertThatThrownBy(() -> new TrustedIssuer(
                            name,
                            URI.create("https://idp.example.com"),
                            corp.keys(),
                            corp.algorithms(),
                            Set.of(),
                            null,
                            ClaimMapping.NONE,
                            null,
                            Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void tellsNothingOfATokenInTexts() {
        String token = key.sign(gateway.claims());
        Verdict refused = verify(token + "A");

        assertThat(bearer(token).toString()).doesNotContain(token);
        assertThat(refused.toString()).doesNotContain(token.substring(0, 20));
    }

    private static Presented withCertificate(String token, String thumbprint) {
        return new Presented(token, Presented.Scheme.BEARER, Fixture.RESOURCE, null, "POST", Fixture.WIKI, thumbprint);
    }

    private Verdict verifyWith(Consumer<Map<String, Object>> change) {
        Map<String, Object> claims = new HashMap<>(gateway.claims());
        change.accept(claims);
        return verify(key.sign(claims));
    }

    private Verdict verify(String token) {
        return gateway.verifier(gateway.corp()).verify(bearer(token));
    }

    private static void assertRefused(@org.jspecify.annotations.Nullable Verdict verdict) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.error()).isEqualTo("invalid_token"));
    }
}
