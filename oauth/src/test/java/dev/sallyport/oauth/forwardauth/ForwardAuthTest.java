package dev.sallyport.oauth.forwardauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.store.StoreFailed;
import dev.sallyport.oauth.verify.Presented;
import dev.sallyport.oauth.verify.Presented.Scheme;
import dev.sallyport.oauth.verify.Verdict;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import dev.sallyport.policy.Subject;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a proxy is told about a request that it guards (protocol.md Z2, Z3, Z5; threats: spoofed identity
/// headers, decisions from headers that a client can set).
class ForwardAuthTest {
    private static final ProtectedResource WIKI = new ProtectedResource(
            URI.create("https://wiki.example.com/mcp"),
            "wiki",
            Set.of("read", "write"),
            Set.of("read"),
            null,
            Set.of("corp"));
    private static final ProtectedResource OPEN = new ProtectedResource(
            URI.create("https://open.example.com"), "open", Set.of(), Set.of(), null, Set.of("corp"));
    private static final String METADATA = "https://mcp.example.com/.well-known/oauth-protected-resource/wiki";

    private final List<Presented> presented = new ArrayList<>();
    private final List<OAuthEvent> journal = new ArrayList<>();
    private Function<Presented, Verdict> verdict = token -> token.token().equals("good")
            ? accepted(subject("google:1", "client-1"))
            : new Verdict.Refused("invalid_token", "no such token", null);
    private final ForwardAuth forwardAuth = new ForwardAuth(
            List.of(
                    new GuardedResource(WIKI, URI.create(METADATA), GuardedResource.Headers.DEFAULT),
                    new GuardedResource(
                            OPEN,
                            URI.create("https://mcp.example.com/.well-known/oauth-protected-resource/open"),
                            new GuardedResource.Headers("X-Sub", "X-Scp", "X-Cid"))),
            token -> {
                presented.add(token);
                return verdict.apply(token);
            },
            journal::add);

    @Test
    void givenGoodToken_whenAsked_thenAllIdentityHeadersAndARecord() {
        WebResponse response = ask("/forward-auth/wiki", "authorization", "Bearer good");

        assertThat(response.status()).isEqualTo(200);
        assertThat(header(response, "X-Mcp-Sub")).containsExactly("google:1");
        assertThat(header(response, "X-Mcp-Scopes")).containsExactly("read write");
        assertThat(header(response, "X-Mcp-Client")).containsExactly("client-1");
        assertThat(header(response, "Cache-Control")).containsExactly("no-store");
        assertThat(response.body()).isEmpty();
        assertThat(journal).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(OAuthEvent.Outcome.OK);
            assertThat(event.subject()).isEqualTo("google:1");
            assertThat(event.resource()).isEqualTo("https://wiki.example.com/mcp");
        });
    }

    @Test
    void givenNothingToSay_whenAsked_thenTheHeadersAreThereAllTheSame() {
        verdict = _ -> accepted(subject("corp:1", null).withScopes(Set.of()));

        WebResponse response = ask("/forward-auth/open", "authorization", "Bearer good");

        assertThat(header(response, "X-Sub")).containsExactly("corp:1");
        assertThat(header(response, "X-Scp")).containsExactly("");
        assertThat(header(response, "X-Cid")).containsExactly("");
    }

    @Test
    void givenSubjectThatWouldBreakAHeader_whenAsked_thenItIsEncodedSoThatNoTwoLookAlike() {
        verdict = _ -> accepted(subject("corp:a\r\nX-Mcp-Sub: admin %0A \u00e4", null));

        WebResponse response = ask("/forward-auth/wiki", "authorization", "Bearer good");

        assertThat(header(response, "X-Mcp-Sub")).containsExactly("corp:a%0D%0AX-Mcp-Sub:%20admin%20%250A%20%C3%A4");
    }

    @Test
    void givenNoToken_whenAsked_then401ThatSaysWhereToGetOne() {
        WebResponse response = ask("/forward-auth/wiki");

        assertThat(response.status()).isEqualTo(401);
        assertThat(header(response, "WWW-Authenticate"))
                .containsExactly("Bearer scope=\"read\", resource_metadata=\"" + METADATA + "\"");
        assertThat(presented).isEmpty();
        assertRefused("no token was presented");
    }

    @Test
    void givenBadToken_whenAsked_then401WithoutTheReason() {
        WebResponse response = ask("/forward-auth/wiki", "authorization", "Bearer forged");

        assertThat(response.status()).isEqualTo(401);
        assertThat(header(response, "WWW-Authenticate"))
                .containsExactly(
                        "Bearer error=\"invalid_token\", scope=\"read\", resource_metadata=\"" + METADATA + "\"");
        assertThat(header(response, "X-Mcp-Sub")).isEmpty();
        assertRefused("no such token");
    }

    @Test
    void givenTooFewScopes_whenAsked_then403WithAllThatIsNeeded() {
        verdict = _ -> new Verdict.Lacking(subject("google:1", "client-1"), WIKI.required());

        WebResponse response = ask("/forward-auth/wiki", "authorization", "Bearer good");

        assertThat(response.status()).isEqualTo(403);
        assertThat(header(response, "WWW-Authenticate"))
                .containsExactly(
                        "Bearer error=\"insufficient_scope\", scope=\"read\", resource_metadata=\"" + METADATA + "\"");
        assertThat(journal).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(OAuthEvent.Outcome.REFUSED);
            assertThat(event.subject()).isEqualTo("google:1");
        });
    }

    @Test
    void givenNobodyWhoCanTell_whenAsked_then503() {
        verdict = _ -> new Verdict.Unavailable("the provider does not answer");

        WebResponse response = ask("/forward-auth/wiki", "authorization", "Bearer good");

        assertThat(response.status()).isEqualTo(503);
        assertThat(header(response, "X-Mcp-Sub")).isEmpty();
        assertThat(journal).extracting(OAuthEvent::outcome).containsExactly(OAuthEvent.Outcome.FAILED);
    }

    @Test
    void givenProof_whenAsked_thenItIsComparedWithTheResourcesOwnHostAndTheGuardedPath() {
        ask(
                "/forward-auth/wiki",
                "authorization",
                "DPoP good",
                "dpop",
                "proof",
                "x-forwarded-method",
                "DELETE",
                "x-forwarded-proto",
                "http",
                "x-forwarded-host",
                "evil.example.com",
                "x-forwarded-uri",
                "/mcp/x?q=1");

        assertThat(presented)
                .containsExactly(new Presented(
                        "good",
                        Scheme.DPOP,
                        WIKI,
                        "proof",
                        "DELETE",
                        URI.create("https://wiki.example.com/mcp/x"),
                        null));
    }

    @ParameterizedTest
    @CsvSource({
        "'', https://wiki.example.com/mcp",
        "//evil.example.com/x, https://wiki.example.com//evil.example.com/x",
        "https://evil.example.com/x, https://wiki.example.com/mcp",
        "@evil.example.com/x, https://wiki.example.com/mcp",
        "/a b, https://wiki.example.com/mcp",
        "/ok#f, https://wiki.example.com/ok"
    })
    void givenStrangePathOfTheRequest_whenAsked_thenTheHostIsTheResources(String path, URI uri) {
        ask("/forward-auth/wiki", "authorization", "Bearer good", "x-forwarded-uri", path);

        assertThat(presented.getLast().uri()).isEqualTo(uri);
        assertThat(presented.getLast().resource()).isEqualTo(WIKI);
    }

    @Test
    void givenPathBehindTheName_whenAsked_thenItIsTheRequestsAndHeadersAreNot() {
        ask("/forward-auth/wiki/mcp/y", "authorization", "Bearer good", "x-forwarded-uri", "/z");

        assertThat(presented.getLast().uri()).isEqualTo(URI.create("https://wiki.example.com/mcp/y"));
        assertThat(presented.getLast().method()).isEqualTo("GET");
    }

    @ParameterizedTest
    @CsvSource({
        "x-forwarded-host, open.example.com",
        "x-forwarded-prefix, /open",
        "x-original-url, https://open.example.com/",
        "host, open.example.com"
    })
    void givenHeaderOfTheClient_whenItNamesAnotherResource_thenThePathOfTheProxyDecides(String name, String value) {
        ask("/forward-auth/wiki", "authorization", "Bearer good", name, value);

        assertThat(presented.getLast().resource()).isEqualTo(WIKI);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "HEAD", "TRACE"})
    void givenPreflight_whenItHasNoToken_thenRefusedWhoeverSaysSo(String method) {
        assertThat(forwardAuth
                        .handle(request(method, "/forward-auth/wiki", Map.of()))
                        .status())
                .isEqualTo(401);
        assertThat(ask("/forward-auth/wiki", "x-forwarded-method", method).status())
                .isEqualTo(401);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'Basic good', ''",
        "'Bearer', ''",
        "'Bearer ', ''",
        "'good', ''",
        "'DPoP good', ''",
        "'DPoP', proof",
        "'', ''"
    })
    void givenNoUsableToken_whenAsked_then401AndNothingIsVerified(String authorization, String proof) {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("authorization", List.of(authorization));
        headers.put("dpop", proof.isEmpty() ? List.of() : List.of(proof));

        assertThat(forwardAuth
                        .handle(request("GET", "/forward-auth/wiki", headers))
                        .status())
                .isEqualTo(401);
        assertThat(presented).isEmpty();
    }

    @Test
    void givenSeveralCredentials_whenEachIsGood_then401AndNothingIsVerified() {
        var twice = Map.of("authorization", List.of("Bearer good", "Bearer good"));
        var proofs = Map.of("authorization", List.of("DPoP good"), "dpop", List.of("a", "a"));

        assertThat(forwardAuth
                        .handle(request("GET", "/forward-auth/wiki", twice))
                        .status())
                .isEqualTo(401);
        assertThat(forwardAuth
                        .handle(request("GET", "/forward-auth/wiki", proofs))
                        .status())
                .isEqualTo(401);
        assertThat(presented).isEmpty();
    }

    @Test
    void givenBadProof_whenAsked_thenTheChallengeIsOfTheDpopScheme() {
        verdict = _ -> new Verdict.Refused("use_dpop_nonce", "no nonce", "n-1");

        WebResponse response = ask("/forward-auth/wiki", "authorization", "DPoP good", "dpop", "proof");

        assertThat(response.status()).isEqualTo(401);
        assertThat(header(response, "WWW-Authenticate").getFirst()).startsWith("DPoP error=\"use_dpop_nonce\"");
        assertThat(header(response, "DPoP-Nonce")).containsExactly("n-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/forward-auth/", "/forward-auth/other", "/forward-auth/WIKI", "/forward-auth/../wiki"})
    void givenResourceThatIsNone_whenAsked_then404(String path) {
        assertThat(ask(path, "authorization", "Bearer good").status()).isEqualTo(404);
        assertThat(presented).isEmpty();
    }

    @Test
    void givenJournalThatCannotRecord_whenTheTokenIsGood_thenItDoesNotPass() {
        var failing = new ForwardAuth(
                List.of(new GuardedResource(WIKI, URI.create(METADATA), GuardedResource.Headers.DEFAULT)),
                _ -> accepted(subject("google:1", null)),
                _ -> {
                    throw new StoreFailed("no disk", new java.io.IOException());
                });
        WebRequest request = request("GET", "/forward-auth/wiki", Map.of("authorization", List.of("Bearer good")));

        assertThatThrownBy(() -> failing.handle(request)).isInstanceOf(StoreFailed.class);
    }

    private WebResponse ask(String path, String... headers) {
        Map<String, List<String>> all = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], List.of(headers[i + 1]));
        }
        return forwardAuth.handle(request("GET", path, all));
    }

    private static WebRequest request(String method, String path, Map<String, List<String>> headers) {
        return new WebRequest(method, path, Params.NONE, headers, new byte[0], "192.0.2.1");
    }

    private static Verdict accepted(Subject subject) {
        return new Verdict.Accepted(subject, Instant.MAX, "corp", null, null);
    }

    private static Subject subject(String id, @Nullable String client) {
        return new Subject(id, Set.of("user"))
                .withScopes(Set.of("write", "read"))
                .withClient(client);
    }

    private static List<String> header(WebResponse response, String name) {
        return response.headers().stream()
                .filter(header -> header.name().equals(name))
                .map(WebResponse.Header::value)
                .toList();
    }

    private void assertRefused(String reason) {
        assertThat(journal).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(OAuthEvent.Outcome.REFUSED);
            assertThat(event.reason()).isEqualTo(reason);
        });
    }
}
