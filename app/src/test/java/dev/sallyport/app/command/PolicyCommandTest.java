package dev.sallyport.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.app.policy.AuditTrail;
import dev.sallyport.gateway.audit.AuditEvent.Effect;
import dev.sallyport.policy.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyCommandTest {
    private static final Subject ANN = new Subject("key:ann", Set.of("reader"));
    private static final String PERIOD = "2026-07-31..2026-08-01";
    private static final String POLICY = """
            roles:
              reader:
                allow:
                  - name: readers
                    server: crm
                    tools: [read_*, write_*]
            rules:
              - name: no-secrets
                effect: deny
                tools: [read_*]
                when:
                  arguments.path:
                    starts: /secret
            """;

    @TempDir
    Path directory;

    private Path policy = Path.of("");

    @BeforeEach
    void writePolicy() throws IOException {
        policy = write("policy.yaml", POLICY);
    }

    @Test
    void checkSumsUpAPolicyWithoutProblems() {
        CommandLineRun run = run("check", policy);

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("no problem: 2 rules, 1 role, 1 file").hasLineCount(1);
        assertThat(run("check", policy, "--json").json()).containsEntry("rules", "2");
    }

    @Test
    void checkPrintsEveryProblemWithItsPlace() throws IOException {
        Path bad = write("bad.yaml", "roles:\n  reader:\n    alow: []\n    deny: 7\n");

        CommandLineRun run = run("check", bad);
        CommandLineRun json = run("check", bad, "--json");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("bad.yaml:3:5: ", "allow").contains("bad.yaml:4:");
        assertThat(json.exit()).isEqualTo(1);
        assertThat(json.json()).containsEntry("line", "3").containsEntry("column", "5");
    }

    @Test
    void explainTellsTheDecisionEachRuleAndTheNearest() {
        CommandLineRun allowed = run(
                "explain",
                "--policy",
                policy,
                "--role",
                "reader",
                "--call",
                "crm/read_a",
                "--arguments",
                "{\"path\":\"/home\"}");
        CommandLineRun denied = run(
                "explain",
                "--policy",
                policy,
                "--role",
                "reader",
                "--call",
                "crm/read_a",
                "--arguments",
                "{\"path\":\"/secret/x\"}");
        CommandLineRun unknown = run("explain", "--policy", policy, "--role", "guest", "--call", "crm/write_a");

        assertThat(allowed.exit()).isZero();
        assertThat(allowed.out()).startsWith("allow by readers (policy.yaml:4)").contains("-        deny no-secrets");
        assertThat(denied.out()).startsWith("deny by no-secrets").contains("applies  deny no-secrets");
        assertThat(unknown.out()).startsWith("deny by default").contains("nearest", "role");
    }

    @Test
    void explainExitsWithOneWhereTheDecisionIsNotAsExpected() {
        Object[] call = {"explain", "--policy", policy, "--role", "reader", "--call", "crm/write_a", "--expect"};

        assertThat(run(with(call, "allow")).exit()).isZero();
        assertThat(run(with(call, "deny")).exit()).isEqualTo(1);
        assertThat(run(with(call, "deny", "--json")).json()).containsEntry("effect", "allow");
    }

    @Test
    void explainTakesARecordedAttempt() {
        record();

        CommandLineRun run = run("explain", "--policy", policy, "--event", "c_1");
        CommandLineRun cut = run("explain", "--policy", policy, "--event", "c_3");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).startsWith("allow by readers");
        assertThat(run.err()).contains("recorded: allow by readers");
        assertThat(cut.err()).contains("does not have the whole request");
        assertThat(run("explain", "--policy", policy, "--event", "c_9").err())
                .contains("no attempt c_9", "audit query");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            explain --policy P --call files               | is not SERVER/NAME
            explain --policy P --call a/b --read a/b      | exclude each other
            explain --policy P                            | --event
            explain --call a/b                            | --policy or --config
            explain --policy P --call a/b --arguments [1] | must be a JSON object
            explain --policy P --call a/b --arguments {x  | no JSON
            explain --policy P --call a/b --at yesterday  | --at
            explain --policy P --call a/b --address x     | --address
            explain --policy P --call a/b --expect maybe  | --expect
            check                                         | name policy files
            simulate --against never P                    | --against
            simulate --against 2026-08-01..2026-07-31 P   | ends before it begins
            simulate P                                    | --against
            learn --from last-x                           | --from
            import --from other P                         | --from
            format --check --stdout P                     | exclude
            format                                        | FILE
            """)
    void wrongUsageIsTold(String line, String message) {
        Object[] words = Stream.of(line.split(" "))
                .map(word -> word.equals("P") ? policy : word)
                .toArray();

        CommandLineRun run = run(words);

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains(message).hasLineCount(1);
    }

    @Test
    void testRunsTheCasesBesideThePolicy() throws IOException {
        write("policy.test.yaml", """
                cases:
                  - name: readers read
                    subject: { roles: [reader] }
                    call: crm/read_a
                    arguments: { path: /home }
                    expect: allow
                    rule: readers
                  - name: guests write
                    subject: { roles: [guest] }
                    call: crm/write_a
                    expect: allow
                """);

        CommandLineRun run = run("test", directory);
        CommandLineRun json = run("test", policy, "--json");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .contains("policy.test.yaml:8: failed: guests write", "expected allow, but it is deny by default")
                .endsWith("2 cases, 1 failed\n");
        assertThat(json.out().lines()).hasSize(2);
        assertThat(json.json()).containsEntry("passed", "true").containsEntry("rule", "readers (policy.yaml:4)");
    }

    @Test
    void testWithoutCasesFails() {
        assertThat(run("test", directory).exit()).isEqualTo(1);
        assertThat(run("test", directory).err()).contains("no case to run", ".test.yaml");
    }

    @Test
    void formatRewritesInPlaceAndKeepsPermissions() throws IOException {
        Path file = write("odd.yaml", "roles:   # who\n     reader: {}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        CommandLineRun check = run("format", "--check", file);
        CommandLineRun print = run("format", "--stdout", file);
        String untouched = Files.readString(file);
        CommandLineRun format = run("format", file);

        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.out()).contains("would change " + file);
        assertThat(untouched).isEqualTo("roles:   # who\n     reader: {}\n");
        assertThat(format.exit()).isZero();
        assertThat(Files.readString(file))
                .isEqualTo(print.out())
                .contains("# who")
                .isNotEqualTo(untouched);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(run("format", "--check", file).exit()).isZero();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).noneMatch(left -> left.toString().endsWith(".new"));
        }
    }

    @Test
    void importWritesAPolicyAndOverwritesNothing() throws IOException {
        Path bansho = write("bansho.yml", "roles:\n  user:\n    allow: [read, write]\n");
        Path out = directory.resolve("imported.yaml");

        CommandLineRun printed = run("import", "--from", "bansho", bansho);
        CommandLineRun written = run("import", "--from", "bansho", bansho, "-o", out);
        CommandLineRun again = run("import", "--from", "bansho", bansho, "-o", out);

        assertThat(printed.exit()).as(printed.err()).isZero();
        assertThat(printed.out()).contains("user:", "read", "write");
        assertThat(written.exit()).isZero();
        assertThat(Files.readString(out)).isEqualTo(printed.out());
        assertThat(run("check", out).exit()).isZero();
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("exists already");
        assertThat(run("import", "--from", "bansho", directory.resolve("none")).err())
                .contains("there is no such file");
    }

    @Test
    void simulateShowsWhatFlipsAndWhatCannotBeTold() throws IOException {
        record();
        Path stricter = write("stricter.yaml", POLICY.replace("read_*, write_*", "read_*"));

        CommandLineRun run = run("simulate", "--against", PERIOD, stricter);
        CommandLineRun json = run("simulate", "--against", PERIOD, stricter, "--json");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out().lines().map(line -> line.replaceAll(" {2,}", "|")))
                .contains(
                        "1|key:ann|call|crm/write_a|allow by readers (policy.yaml:4)|deny by default|"
                                + "2026-07-31T12:00:01Z|2026-07-31T12:00:01Z|c_2",
                        "1|key:ann|call|crm/read_a|allow by readers (policy.yaml:4)|deny or allow, by no-secrets"
                                + " (stricter.yaml:8)|2026-07-31T12:00:02Z|2026-07-31T12:00:02Z|c_3");
        assertThat(run.out())
                .endsWith("3 calls replayed: 1 decided otherwise, 1 undecidable; 0 more were never a"
                        + " question to the policy\n");
        assertThat(json.exit()).isEqualTo(1);
        assertThat(json.out().lines()).hasSize(3);
        assertThat(json.json()).containsEntry("kind", "flip").containsEntry("new_rule", "default");
    }

    @Test
    void simulateOfWhatDecidesAlikeExitsWithZero() throws IOException {
        record();
        Path open = write("open.yaml", "roles:\n  reader:\n    allow:\n      - tools: [\"*\"]\n");

        CommandLineRun run = run("simulate", "--against", PERIOD, open);

        assertThat(run.exit()).isZero();
        assertThat(run.out()).startsWith("3 calls replayed: 0 decided otherwise, 0 undecidable");
    }

    @Test
    void learnWritesAPolicyAndNamesUnusedGrants() {
        record();
        Path out = directory.resolve("learned.yaml");

        CommandLineRun run = run("learn", "--from", PERIOD, "-o", out);
        CommandLineRun against = run("simulate", "--against", PERIOD, out);
        CommandLineRun current = run("learn", "--from", PERIOD, "--policy", policy);
        CommandLineRun json = run("learn", "--from", PERIOD, "--json");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.err()).contains("learned 1 rule from 3 allowed calls");
        assertThat(against.exit()).as(against.out()).isZero();
        assertThat(current.out()).contains("read_a", "write_a", "no-secrets").doesNotContain("read_*\"]\n    deny");
        assertThat(json.json()).containsEntry("allowed", "3").containsEntry("lost", "0");
    }

    @Test
    void withoutAnAuditThereIsNothingToReplay() {
        for (List<Object> command : List.<List<Object>>of(
                List.of("simulate", "--against", "last-7d", policy),
                List.of("learn", "--from", "last-7d"),
                List.of("explain", "--policy", policy, "--event", "c_1"))) {
            CommandLineRun run = run(command.toArray());

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains("there is no audit in " + directory).hasLineCount(1);
        }
    }

    private void record() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.call(ANN, "read_a", "{\"path\":\"/home\"}", Effect.ALLOW, "readers (policy.yaml:4)")
                    .call(ANN, "write_a", "{}", Effect.ALLOW, "readers (policy.yaml:4)")
                    .call(
                            ANN,
                            "read_a",
                            "{\"path\":\"/home/" + "x".repeat(300) + "\"}",
                            Effect.ALLOW,
                            "readers (policy.yaml:4)");
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private CommandLineRun run(Object... words) {
        return CommandLineRun.of(Stream.of(Stream.of("policy"), Stream.of(words), Stream.of("--home", directory))
                .flatMap(part -> part)
                .toArray());
    }

    private static Object[] with(Object[] words, Object... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray();
    }
}
