package dev.sallyport.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.adapters.sqlite.PrivateFiles;
import dev.sallyport.adapters.sqlite.SqliteOAuthStore;
import dev.sallyport.app.keyfile.MasterKey;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.grant.Codes;
import dev.sallyport.oauth.grant.Grant;
import dev.sallyport.oauth.grant.GrantStore;
import dev.sallyport.oauth.grant.Lifetimes;
import dev.sallyport.oauth.grant.Sessions;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.key.SigningKeys;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.registration.RegistrationEndpoint;
import dev.sallyport.oauth.registration.Registrations;
import dev.sallyport.oauth.store.EncryptedStore;
import dev.sallyport.oauth.store.MasterKeys;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import dev.sallyport.oauth.web.Cookies;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Beside a gateway whose store stays open.
class OAuthCommandTest {
    private static final URI WIKI = URI.create("https://mcp.example.com/wiki");
    private static final Identity ADA = person("1234", "Ada");
    private static final Identity BOB = person("5678", "Bob");

    @TempDir
    Path directory;

    private Path home;
    private SqliteOAuthStore file;
    private EncryptedStore store;
    private GrantStore grants;

    @BeforeEach
    void open() throws IOException {
        home = directory.resolve("home");
        PrivateFiles.createDirectory(home);
        file = SqliteOAuthStore.open(home);
        store = EncryptedStore.open(file, MasterKey.in(home));
        grants = new GrantStore(store, Clock.systemUTC(), Lifetimes.USUAL);
    }

    @AfterEach
    void close() {
        file.close();
    }

    @Test
    void grantsAreListedWithWhoWhatAndWhere() {
        Grant grant = grant(ADA, "client-1");

        CommandLineRun run = run("grants", "list");
        CommandLineRun json = run("grants", "list", "--json");

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .startsWith("ID ")
                .contains(grant.id(), "google:1234", "client-1", "https://mcp.example.com/wiki", "read");
        assertThat(json.json())
                .containsEntry("id", grant.id())
                .containsEntry("subject", "google:1234")
                .containsEntry("client", "client-1")
                .containsEntry("dpop", "false");
        assertThat(json.out()).doesNotContain("upstream-refresh-token");
    }

    @Test
    void aGrantThatIsRevokedIsGoneForTheGatewayToo() {
        Grant grant = grant(ADA, "client-1");
        Grant other = grant(BOB, "client-1");

        CommandLineRun run = run("grants", "revoke", grant.id());

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("Ended 1 grant.\n");
        assertThat(grants.all()).extracting(Grant::id).containsExactly(other.id());
        assertThat(store.find(Kind.REVOKED, GrantStore.REVOKED + grant.id())).isPresent();
        assertThat(audited()).contains("oauth/grant.revoked", "google:1234", "by os:");
    }

    @Test
    void whatIsCutOffStaysSoForAsLongAsTheLongestTokenMayLast() {
        Grant grant = grant(ADA, "client-1");

        run("grants", "revoke", grant.id());

        Row revoked = store.find(Kind.REVOKED, GrantStore.REVOKED + grant.id()).orElseThrow();
        assertThat(revoked.expires()).isAfter(Instant.now().plus(Duration.ofHours(24)));
    }

    @Test
    void allGrantsOfAPersonEndTogether() {
        grant(ADA, "client-1");
        grant(ADA, "client-2");
        Grant other = grant(BOB, "client-1");

        CommandLineRun run = run("grants", "revoke", "--subject", "google:1234", "--json");

        assertThat(run.json()).containsEntry("ended", "2");
        assertThat(grants.all()).extracting(Grant::id).containsExactly(other.id());
    }

    @Test
    void aClientIsCutOffWithItsGrants() {
        String id = register();
        grant(ADA, id);
        Grant other = grant(BOB, "client-2");

        assertThat(run("clients", "list").out()).contains(id, "registered", "http://127.0.0.1");
        CommandLineRun run = run("clients", "revoke", id);

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("Cut off " + id + ", 1 grant ended.\n");
        assertThat(run("clients", "list", "--json").out()).isEqualTo("[]\n");
        assertThat(grants.all()).extracting(Grant::id).containsExactly(other.id());
        assertThat(audited()).contains("oauth/client.removed");
    }

    @Test
    void aClientThatDescribesItselfLosesItsGrants() {
        grant(ADA, "https://app.example.com/client.json");

        CommandLineRun run = run("clients", "revoke", "https://app.example.com/client.json");

        assertThat(run.exit()).isZero();
        assertThat(grants.all()).isEmpty();
    }

    @Test
    void aClientThatIsConfiguredIsListedAndNotSaidToBeGone() throws IOException {
        Path config = config("""
                oauth:
                  clients: { ci: { name: CI, secret: "0123456789abcdef" } }
                """);

        assertThat(run("clients", "list", "--config", config.toString()).out())
                .contains("ci ", "configured", "client_credentials")
                .doesNotContain("0123456789abcdef");
        CommandLineRun revoked = run("clients", "revoke", "ci", "--config", config.toString());
        assertThat(revoked.exit()).isEqualTo(1);
        assertThat(revoked.err()).contains("until it is removed from the configuration");
    }

    @Test
    void sessionsAreListedAndEnded() {
        Sessions sessions = sessions();
        session(ADA);
        session(ADA);
        session(BOB);
        String one = sessions.all().getFirst().id();

        assertThat(run("sessions", "list").out()).contains(one, "google:1234", "Ada", "google:5678");
        assertThat(run("sessions", "revoke", one).out()).isEqualTo("Ended 1 session.\n");
        assertThat(run("sessions", "revoke", "--subject", "google:1234").out()).isEqualTo("Ended 1 session.\n");

        assertThat(sessions.all())
                .extracting(session -> session.identity().id())
                .containsExactly("google:5678");
        assertThat(audited()).contains("oauth/session.ended");
    }

    @Test
    void listingKeysMakesNone() {
        CommandLineRun run = run("keys", "list");

        assertThat(run.exit()).isZero();
        assertThat(run.err()).contains("there are no keys yet");
        assertThat(store.list(Kind.SIGNING_KEY)).isEmpty();
    }

    @Test
    void aNewKeySignsWithTheAlgorithmOfTheLast() {
        SigningKeys keys = signingKeys(Algorithm.ES256);
        keys.published();
        String before = keys.list().getLast().kid();

        CommandLineRun run = run("keys", "rotate", "--json");

        String kid = run.json().get("kid");
        assertThat(kid).isNotNull().isNotEqualTo(before);
        assertThat(keys.list())
                .extracting(SigningKeys.Listed::kid, SigningKeys.Listed::state, SigningKeys.Listed::algorithm)
                .containsExactly(
                        tuple(before, SigningKeys.State.RETIRED, "ES256"),
                        tuple(kid, SigningKeys.State.SIGNING, "ES256"));
        assertThat(run("keys", "list").out()).contains("retired", "signing");
        assertThat(audited()).contains("oauth/key.rotated");
    }

    @Test
    void aTokenIsCutOffByItsJti() {
        CommandLineRun run = run("revoke-token", "jti-1");

        assertThat(run.out()).isEqualTo("Revoked jti-1.\n");
        Row revoked = store.find(Kind.REVOKED, "jti-1").orElseThrow();
        assertThat(revoked.expires()).isAfter(Instant.now().plus(Duration.ofHours(24)));
        assertThat(audited()).contains("oauth/token.revoked", "jti jti-1");
    }

    @Test
    void aTokenIsNotTakenForAJti() {
        CommandLineRun run = run("revoke-token", "eyJhbGciOiJFZERTQSJ9.e30.c2ln");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).doesNotContain("eyJ").contains("give the token's jti");
    }

    @Test
    void everythingIsEncryptedAnewUnderTheFirstMasterKey() throws IOException {
        grant(ADA, "client-1");
        String old = Base64.getEncoder().encodeToString(Files.readAllBytes(home.resolve("master.key")));
        String fresh = Base64.getEncoder()
                .encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
        Path both = config("oauth: { master-keys: [\"" + fresh + "\", \"" + old + "\"] }");

        CommandLineRun run = run("reseal", "--config", both.toString());

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("Encrypted ").contains(" anew.");
        assertThat(run("reseal", "--config", both.toString()).out())
                .isEqualTo("Everything is under the first master key.\n");
        MasterKeys onlyFresh = MasterKey.of(List.of(fresh));
        assertThat(EncryptedStore.open(file, onlyFresh).list(Kind.GRANT)).hasSize(1);
    }

    @Test
    void aMasterKeyThatDoesNotFitIsSaid() throws IOException {
        String other = Base64.getEncoder()
                .encodeToString("fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII));
        Path config = config("oauth: { master-keys: [\"" + other + "\"] }");

        CommandLineRun run = run("grants", "list", "--config", config.toString());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("another master key").hasLineCount(1).doesNotContain(other);
    }

    @Test
    void whatIsNotThereIsSaid() {
        for (List<String> command : List.of(
                List.of("grants", "revoke", "g_none"),
                List.of("sessions", "revoke", "s_none"),
                List.of("clients", "revoke", "client_none"))) {
            CommandLineRun run = run(command.toArray(String[]::new));

            assertThat(run.exit()).as("%s", command).isEqualTo(1);
            assertThat(run.err()).contains("there is no ", "_none", "shows all").hasLineCount(1);
        }
        assertThat(run("grants", "revoke").exit()).isEqualTo(2);
        assertThat(run("grants", "revoke", "x", "--subject", "y").exit()).isEqualTo(2);
    }

    @Test
    void aDirectoryWithoutOAuthIsLeftAsItIs() throws IOException {
        Path empty = directory.resolve("empty");
        PrivateFiles.createDirectory(empty);

        CommandLineRun listed = CommandLineRun.of("oauth", "grants", "list", "--home", empty);
        CommandLineRun revoked = CommandLineRun.of("oauth", "grants", "revoke", "x", "--home", empty);

        assertThat(listed.exit()).isZero();
        assertThat(revoked.exit()).isEqualTo(1);
        assertThat(revoked.err()).contains("there is no OAuth state in");
        try (Stream<Path> files = Files.list(empty)) {
            assertThat(files).isEmpty();
        }
    }

    private CommandLineRun run(String... words) {
        return CommandLineRun.of(
                Stream.concat(Stream.<Object>of("oauth"), Stream.concat(Stream.of(words), Stream.of("--home", home)))
                        .toArray());
    }

    private String audited() {
        return CommandLineRun.of("audit", "query", "--json", "--home", home).out();
    }

    private Path config(String yaml) throws IOException {
        return Files.writeString(directory.resolve("gateway.yaml"), yaml);
    }

    private Grant grant(Identity who, String client) {
        var code = new Codes.Code(client, "http://127.0.0.1/cb", WIKI, Set.of("read"), "challenge", null, who, true);
        return grants.open(Token.random(), code, code.scopes(), null, "192.0.2.1")
                .orElseThrow()
                .grant();
    }

    private String register() {
        var registrations = new Registrations(store, _ -> {}, _ -> {}, Clock.systemUTC(), Registrations.Settings.USUAL);
        var endpoint = new RegistrationEndpoint(
                registrations,
                _ -> Optional.empty(),
                _ -> {},
                new RegistrationEndpoint.Settings(
                        RegistrationEndpoint.Mode.OPEN,
                        null,
                        URI.create("https://mcp.example.com/oauth/register"),
                        Set.of()));
        byte[] body = """
                {"client_name": "App", "redirect_uris": ["http://127.0.0.1/cb"], "token_endpoint_auth_method": "none"}
                """.getBytes(StandardCharsets.UTF_8);
        var request = new WebRequest(
                "POST",
                "/oauth/register",
                Params.NONE,
                Map.of("content-type", List.of("application/json")),
                body,
                "192.0.2.1");
        assertThat(endpoint.handle(request).status()).isEqualTo(201);
        return registrations.all().getFirst().id();
    }

    private Sessions sessions() {
        return new Sessions(store, new Cookies(URI.create("https://mcp.example.com")), Clock.systemUTC());
    }

    private void session(Identity who) {
        var request = new WebRequest("GET", "/", Params.NONE, Map.of(), new byte[0], "192.0.2.1");
        sessions().open(request, who);
    }

    private SigningKeys signingKeys(Algorithm algorithm) {
        return new SigningKeys(
                store,
                _ -> {},
                Clock.systemUTC(),
                new SigningKeys.Settings(
                        "https://mcp.example.com", algorithm, Duration.ofDays(30), Duration.ofMinutes(10)));
    }

    private static Identity person(String subject, String name) {
        return new Identity("google", subject, name, null, Set.of(), Set.of(), Map.of(), "upstream-refresh-token");
    }
}
