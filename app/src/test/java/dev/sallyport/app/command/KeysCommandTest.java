package dev.sallyport.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.adapters.sqlite.SqliteKeyStore;
import dev.sallyport.gateway.authenticate.ApiKey;
import dev.sallyport.gateway.authenticate.Claim;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import dev.sallyport.gateway.authenticate.KeyDigest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysCommandTest {
    private static final Pattern KEY = Pattern.compile("sallyport_[A-Za-z0-9_-]{43}");

    @TempDir
    Path directory;

    @Test
    void createShowsTheKeyThatIsKeptAsDigest() {
        CommandLineRun run =
                CommandLineRun.of("keys", "create", "--home", home(), "--role", "dev", "--role", "ops", "--name", "ci");

        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("(ci)", "dev, ops", "Authorization: Bearer");
        ApiKey kept = onlyKey();
        assertThat(kept.digest()).isEqualTo(KeyDigest.of(keyIn(run.out())));
        assertThat(kept.id()).matches("k_[a-z2-7]{10}");
        assertThat(kept.roles()).containsExactlyInAnyOrder("dev", "ops");
        assertThat(kept.expires()).isNull();
    }

    @Test
    void createSpeaksJson() {
        CommandLineRun run =
                CommandLineRun.of("keys", "create", "--home", home(), "--role", "dev", "--expires", "30d", "--json");

        Map<String, @Nullable String> json = run.json();
        ApiKey kept = onlyKey();
        assertThat(json).containsOnlyKeys("id", "key", "name", "client", "agent", "expires");
        assertThat(run.out()).contains("\"roles\":[\"dev\"]");
        assertThat(json).containsEntry("id", kept.id()).containsEntry("expires", String.valueOf(kept.expires()));
        assertThat(kept.digest()).isEqualTo(KeyDigest.of(keyIn(run.out())));
        assertThat(Duration.between(kept.created(), kept.expires())).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void createTakesWhatIsKnownOfTheHolderAndListShowsIt() {
        CommandLineRun created = CommandLineRun.of(
                "keys",
                "create",
                "--home",
                home(),
                "--role",
                "dev",
                "--team",
                "pay",
                "--team",
                "audit",
                "--group",
                "eu",
                "--scope",
                "files:read",
                "--claim",
                "tenant=acme corp",
                "--claim",
                "level=3.50",
                "--claim",
                "on-call=true",
                "--claim",
                "zip=\"0123\"",
                "--claim",
                "n=007",
                "--claim",
                "empty=",
                "--claim",
                "q=a=b",
                "--client",
                "desktop",
                "--agent",
                "planner");

        assertThat(created.err()).isEmpty();
        assertThat(created.out()).contains("It carries team=audit team=pay group=eu scope=files:read claim.empty= ");
        assertThat(onlyKey().attributes())
                .isEqualTo(new KeyAttributes(
                        Set.of("pay", "audit"),
                        Set.of("eu"),
                        Set.of("files:read"),
                        Map.of(
                                "tenant", new Claim(Claim.Type.TEXT, "acme corp"),
                                "level", new Claim(Claim.Type.NUMBER, "3.50"),
                                "on-call", new Claim(Claim.Type.FLAG, "true"),
                                "zip", new Claim(Claim.Type.TEXT, "0123"),
                                "n", new Claim(Claim.Type.TEXT, "007"),
                                "empty", new Claim(Claim.Type.TEXT, ""),
                                "q", new Claim(Claim.Type.TEXT, "a=b")),
                        "desktop",
                        "planner"));
        assertThat(CommandLineRun.of("keys", "list", "--home", home()).out())
                .contains("ATTRIBUTES")
                .contains("claim.level=3.50 claim.n=007")
                .contains("client=desktop agent=planner");
        assertThat(CommandLineRun.of("keys", "list", "--home", home(), "--json").out())
                .contains("\"teams\":[\"audit\",\"pay\"],\"groups\":[\"eu\"],\"scopes\":[\"files:read\"],"
                        + "\"claims\":{\"empty\":\"\",\"level\":3.50,\"n\":\"007\",\"on-call\":true,\"q\":\"a=b\","
                        + "\"tenant\":\"acme corp\",\"zip\":\"0123\"},"
                        + "\"client\":\"desktop\",\"agent\":\"planner\"");
    }

    @Test
    void createRefusesWhatIsTooMuch() {
        String many = " --team t".repeat(65);

        for (String options : List.of(many, " --agent " + "a".repeat(129), " --claim a=" + "b".repeat(513))) {
            CommandLineRun run =
                    CommandLineRun.of(Stream.of(("keys create --role r --home " + home() + options).split(" "))
                            .toArray());

            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.err()).containsPattern("at most|1 to 128").hasLineCount(1);
        }
        assertThat(home()).doesNotExist();
    }

    @Test
    void aKeyAppearsNowhereButWhereItIsCreated() throws IOException {
        CommandLineRun created = CommandLineRun.of("keys", "create", "--home", home(), "--role", "dev", "--json");
        String id = onlyKey().id();
        String key = keyIn(created.out());

        CommandLineRun list = CommandLineRun.of("keys", "list", "--home", home());
        CommandLineRun json = CommandLineRun.of("keys", "list", "--home", home(), "--json");
        CommandLineRun revoked = CommandLineRun.of("keys", "revoke", id, "--home", home());

        String digest = onlyKey().digest().toString().substring("KeyDigest[".length(), "KeyDigest[".length() + 8);
        for (CommandLineRun run : new CommandLineRun[] {list, json, revoked}) {
            assertThat(run.exit()).isZero();
            assertThat(run.out() + run.err()).doesNotContain(key).doesNotContain(digest);
        }
        try (Stream<Path> files = Files.list(home())) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain(key));
        }
    }

    @Test
    void listTellsWhatBecameOfEachKey() {
        Instant past = Instant.parse("2026-01-01T00:00:00Z");
        try (SqliteKeyStore store = SqliteKeyStore.open(directory)) {
            store.add(key("k_active", null, null));
            store.add(key("k_expired", past, null));
            store.add(key("k_revoked", null, past));
        }

        CommandLineRun table = CommandLineRun.of("keys", "list", "--home", directory);
        CommandLineRun json = CommandLineRun.of("keys", "list", "--home", directory, "--json");

        assertThat(table.out().lines().map(line -> line.replaceAll(" {2,}", "|")))
                .containsExactly(
                        "ID|NAME|STATE|ROLES|CREATED|EXPIRES",
                        "k_active|laptop|active|a, b|2025-01-01T00:00:00Z|never",
                        "k_expired|laptop|expired|a, b|2025-01-01T00:00:00Z|2026-01-01T00:00:00Z",
                        "k_revoked|laptop|revoked|a, b|2025-01-01T00:00:00Z|never");
        assertThat(json.out())
                .startsWith("[{\"id\":\"k_active\",\"name\":\"laptop\",\"roles\":[\"a\",\"b\"],"
                        + "\"teams\":[],\"groups\":[],\"scopes\":[],\"claims\":{},\"client\":null,\"agent\":null,"
                        + "\"expires\":null,"
                        + "\"state\":\"active\",\"created\":\"2025-01-01T00:00:00Z\",\"revoked\":null},")
                .endsWith("\"revoked\":\"2026-01-01T00:00:00Z\"}]" + System.lineSeparator());
    }

    @Test
    void listOfNothingMakesNothing() {
        CommandLineRun table = CommandLineRun.of("keys", "list", "--home", home());
        CommandLineRun json = CommandLineRun.of("keys", "list", "--home", home(), "--json");

        assertThat(table.exit()).isZero();
        assertThat(table.out()).isEmpty();
        assertThat(table.err()).contains("keys create");
        assertThat(json.out().strip()).isEqualTo("[]");
        assertThat(home()).doesNotExist();
    }

    @Test
    void revokeEndsAKeyOnce() {
        CommandLineRun.of("keys", "create", "--home", home(), "--role", "dev");
        String id = onlyKey().id();

        CommandLineRun first = CommandLineRun.of("keys", "revoke", id, "--home", home());
        Instant revoked = onlyKey().revoked();
        CommandLineRun second = CommandLineRun.of("keys", "revoke", id, "--home", home(), "--json");

        assertThat(first.exit()).isZero();
        assertThat(first.out().strip()).isEqualTo("Revoked " + id + ".");
        assertThat(revoked).isNotNull();
        assertThat(second.exit()).isZero();
        assertThat(second.json()).containsEntry("revoked", String.valueOf(revoked));
    }

    @Test
    void revokeOfAnUnknownKeyFails() {
        CommandLineRun run = CommandLineRun.of("keys", "revoke", "k_nobody", "--home", home());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("k_nobody", "keys list").hasLineCount(1);
        assertThat(home()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            none                           | --role admin
            --role admin --expires soon    | soon
            --role admin --expires 0s      | in the past
            --role admin --expires 2020-01-01 | in the past
            --role admin --expires 2026-02-30 | 2026-02-30
            --role admin --expires 999999999w | 999999999w
            --role a/b                     | a/b
            --team payments                | --role admin
            --role r --claim tenant        | is not NAME=VALUE
            --role r --claim =acme         | --claim: '-' has to be 1 to 128 printable characters
            --role r --claim a=1 --claim a=2 | --claim: 'a' is given twice
            --role r --claim a=null        | has to be text, a number, true or false
            --role r --claim a=[1,2]       | has to be text, a number, true or false
            --role r --claim a={}          | has to be text, a number, true or false
            --role r --claim a=1e9999999   | the number of 'a' is out of range
            --role r --claim a=b\u0007c     | --claim: the value of 'a'
            --role r --claim a="b\\u0007"  | --claim: the value of 'a'
            --role r --scope a"b           | --scope: 'a"b' is not a scope
            --role r --team a\u001b[2J      | --team: 'a?[2J' has to be
            --role r --client \u202e        | --client: '?' has to be
            --rol admin                    | did you mean '--role'?
            """)
    void wrongUsageIsOneLineAndMakesNothing(@Nullable String options, String hint) {
        Stream<String> words = Stream.of("keys", "create", "--home", home().toString());
        Stream<String> more = options == null ? Stream.empty() : Stream.of(options.split(" "));

        CommandLineRun run = CommandLineRun.of(Stream.concat(words, more).toArray());

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(hint).hasLineCount(1);
        assertThat(home()).doesNotExist();
    }

    @Test
    void anUnusableHomeFailsInOneLine() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        CommandLineRun run = CommandLineRun.of("keys", "create", "--role", "dev", "--home", file.resolve("home"));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains(file.toString(), "--home").hasLineCount(1);
    }

    @Test
    void aDamagedStoreFailsInOneLine() throws IOException {
        Files.writeString(directory.resolve("keys.db"), "this is not a database, whatever it is called");

        CommandLineRun run = CommandLineRun.of("keys", "list", "--home", directory);

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("keys.db").hasLineCount(1);
    }

    private Path home() {
        return directory.resolve("home");
    }

    private ApiKey onlyKey() {
        try (SqliteKeyStore store = SqliteKeyStore.open(home())) {
            assertThat(store.load()).hasSize(1);
            return store.load().getFirst();
        }
    }

    private static String keyIn(String output) {
        Matcher key = KEY.matcher(output);
        assertThat(key.results()).hasSize(1);
        key.reset();
        assertThat(key.find()).isTrue();
        return key.group();
    }

    private static ApiKey key(String id, @Nullable Instant expires, @Nullable Instant revoked) {
        Instant created = Instant.parse("2025-01-01T00:00:00Z");
        return new ApiKey(id, "laptop", Set.of("b", "a"), KeyDigest.of(id), created, expires, revoked);
    }
}
