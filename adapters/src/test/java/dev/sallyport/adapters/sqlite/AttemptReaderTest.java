package dev.sallyport.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.adapters.sqlite.SqliteAuditLog.Arguments;
import dev.sallyport.adapters.sqlite.SqliteAuditLog.Durability;
import dev.sallyport.adapters.sqlite.SqliteAuditLog.Options;
import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Effect;
import dev.sallyport.gateway.audit.AuditEvent.Payload;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.gateway.audit.AuditEvent.Result;
import dev.sallyport.gateway.audit.AuditEvent.Verdict;
import dev.sallyport.gateway.audit.AuditEvent.What;
import dev.sallyport.gateway.audit.AuditEvent.Who;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptReaderTest {
    private static final Instant LATER = Events.AT.plusSeconds(3_600);

    @TempDir
    java.nio.file.Path directory;

    @Test
    void tellsAllThatADecisionDependedOn() {
        Subject subject = new Subject("user:ann", Set.of("dev", "ops"))
                .withTeams(Set.of("storage"))
                .withGroups(Set.of("g1"))
                .withScopes(Set.of("files:read"))
                .withClaims(new Value.Fields(Map.of("tenant", Value.of("acme"), "level", Value.of(3))))
                .withClient("ide")
                .withAgent("helper")
                .withAuthentication("oauth");
        What what = new What(
                "/mcp",
                "crm",
                "tools/call",
                "7",
                "2026-07-28",
                Set.of("personal"),
                "tool",
                "lookup",
                List.of(),
                payload("{\"a\":{\"b\":[1,\"x\",true,null]}}"));
        Who who = new Who(subject, "ci", "client/1", "10.0.0.1", "http");
        append(new AuditEvent(
                Phase.INTENT, "c_1", Events.AT, who, what, new Verdict(Effect.ASK, "r (p.yaml:1)", null, null), null));

        Attempt attempt = read().getFirst();

        assertThat(attempt.call()).isEqualTo("c_1");
        assertThat(attempt.time()).isEqualTo(Events.AT);
        assertThat(attempt.subject()).isEqualTo(subject);
        assertThat(attempt.method()).isEqualTo("tools/call");
        assertThat(attempt.kind()).isEqualTo(Target.Kind.TOOL);
        assertThat(attempt.server()).isEqualTo("crm");
        assertThat(attempt.targets()).containsExactly("lookup");
        assertThat(attempt.wholeTargets()).isTrue();
        assertThat(attempt.effect()).isEqualTo(Effect.ASK);
        assertThat(attempt.rule()).isEqualTo("r (p.yaml:1)");
        Context context = attempt.context();
        assertThat(context.withArguments(Context.Arguments.NONE))
                .isEqualTo(new Context(
                        Events.AT,
                        "http",
                        "10.0.0.1",
                        "2026-07-28",
                        "client/1",
                        Set.of("personal"),
                        Context.Arguments.NONE));
        assertThat(context.arguments().find(Path.parse("arguments.a.b")))
                .isEqualTo(new Value.Items(List.of(Value.of(1), Value.of("x"), Value.of(true), Value.Absent.ABSENT)));
    }

    @Test
    void anonymousSubjectsAreReadAsSuch() {
        Who who = new Who(Subject.anonymous(), null, null, null, "http");
        append(new AuditEvent(
                Phase.INTENT, "c_1", Events.AT, who, Events.intent("c_1").what(), allowed(), null));

        assertThat(read().getFirst().subject()).isEqualTo(Subject.anonymous());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            {"a":1,"b":{"c":"x"}}                 | arguments.a              | known
            {"a":1,"b":{"c":"x"}}                 | arguments.nothing        | known
            {"a":1,"b":{"c":"x"}}                 | arguments.a.b            | known
            {"a":1,"password":"hunter2"}          | arguments.a              | known
            {"a":1,"password":"hunter2"}          | arguments.b              | known
            {"a":1,"password":"hunter2"}          | arguments.password       | unknown
            {"a":1,"password":"hunter2"}          | arguments                | unknown
            {"a":1,"password":{"x":1}}            | arguments.password.x     | unknown
            {"a":["x","ghp_AbCdEf123456","y"]}    | arguments.a[0]           | known
            {"a":["x","ghp_AbCdEf123456","y"]}    | arguments.a[1]           | unknown
            {"a":["x","ghp_AbCdEf123456","y"]}    | arguments.a[3]           | known
            {"a":["x","ghp_AbCdEf123456","y"]}    | arguments.a              | unknown
            {"a":[{"t":"sk-abcdef12","n":1}]}     | arguments.a[*].n         | known
            {"a":[{"t":"sk-abcdef12","n":1}]}     | arguments.a[*].t         | unknown
            {"sk-abcdef12":1,"a":1}               | arguments.a              | known
            {"sk-abcdef12":1,"a":1}               | arguments.b              | unknown
            {"a":"[redacted]"}                    | arguments.a              | unknown
            {"a":[[[[[[[[1]]]]]]]],"b":1}         | arguments.a              | unknown
            {"a":[[[[[[[[1]]]]]]]],"b":1}         | arguments.b              | known
            {"a":[[[[[[[[1]]]]]]]],"b":1}         | arguments.c              | known
            """)
    void knowsWhichArgumentsAreWhole(String arguments, String path, String expected) {
        append(Events.withArguments(arguments));

        Attempt attempt = read().getFirst();

        assertThat(attempt.known().test(Path.parse(path))).isEqualTo(expected.equals("known"));
        if (expected.equals("unknown")) {
            assertThatThrownBy(() -> attempt.context().arguments().find(Path.parse(path)))
                    .isInstanceOf(NotRecorded.class)
                    .hasMessageContaining(path);
        }
    }

    @Test
    void aLongTextIsNotKnown() {
        append(Events.withArguments("{\"a\":\"" + "x".repeat(256) + "\",\"b\":\"" + "x".repeat(257) + "\"}"));

        Attempt attempt = read().getFirst();

        assertThat(attempt.known().test(Path.parse("arguments.a"))).isTrue();
        assertThat(attempt.known().test(Path.parse("arguments.b"))).isFalse();
    }

    @Test
    void whatFollowsACutIsNotKnown() {
        String many = String.join(
                ",", IntStream.range(0, 1_000).mapToObj(i -> "\"" + i + "\":1").toList());
        append(
                Events.withArguments("{\"a\":1,\"o\":{\"x\":1},\"b\":{" + many + "},\"c\":1}"),
                Events.withArguments("{\"a\":1,\"l\":[" + "1,".repeat(5_000) + "1]}"));

        Attempt members = read().getFirst();
        Attempt items = read().getLast();

        for (String known : List.of("a", "o.x", "o.nothing", "b[\"0\"]")) {
            assertThat(members.known().test(Path.parse("arguments." + known)))
                    .as(known)
                    .isTrue();
        }
        for (String unknown : List.of("b[\"999\"]", "b[\"no\"]", "c", "nothing")) {
            assertThat(members.known().test(Path.parse("arguments." + unknown)))
                    .as(unknown)
                    .isFalse();
        }
        assertThat(items.known().test(Path.parse("arguments.l[0]"))).isTrue();
        assertThat(items.known().test(Path.parse("arguments.l[5000]"))).isFalse();
        assertThat(items.known().test(Path.parse("arguments.l[*]"))).isFalse();
    }

    @Test
    void argumentsThatAreNotKeptAreNotKnown() {
        append(new Options(Durability.WRITE, Arguments.NONE), Events.withArguments("{\"a\":1}"), Events.intent("c_2"));

        assertThat(read().getFirst().known().test(Path.parse("arguments.a"))).isFalse();
        assertThat(read().getLast().known().test(Path.parse("arguments.a"))).isTrue();
    }

    @Test
    void whatAClientNamedTooLongIsNotKnown() {
        What named = new What(
                "/mcp", "crm", "tools/call", "7", "r".repeat(200), Set.of(), "tool", "t".repeat(600), List.of(), null);
        Who who = new Who(new Subject("a", Set.of()), null, "c".repeat(200), null, "http");
        append(new AuditEvent(Phase.INTENT, "c_1", Events.AT, who, named, allowed(), null));

        Attempt attempt = read().getFirst();

        assertThat(attempt.wholeTargets()).isFalse();
        assertThat(attempt.known().test(Path.parse("context.revision"))).isFalse();
        assertThat(attempt.known().test(Path.parse("context.client-name"))).isFalse();
        assertThat(attempt.known().test(Path.parse("context.address"))).isTrue();
        assertThat(attempt.known().test(Path.parse("subject.id"))).isTrue();
    }

    @Test
    void claimsThatWereCutAreNotKnown() {
        Subject subject = new Subject("a", Set.of())
                .withClaims(new Value.Fields(Map.of("list", Value.texts(List.of("x")), "b", Value.of(1))));
        Who who = new Who(subject, null, null, null, "http");
        append(new AuditEvent(
                Phase.INTENT, "c_1", Events.AT, who, Events.intent("c_1").what(), allowed(), null));

        Attempt attempt = read().getFirst();

        assertThat(attempt.known().test(Path.parse("claims.list"))).isFalse();
        assertThat(attempt.known().test(Path.parse("claims.b"))).isTrue();
    }

    @Test
    void everyUriOfARequestIsATarget() {
        List<String> few = List.of("a:1", "a:2");
        List<String> many = IntStream.range(0, 100).mapToObj(i -> "a:" + i).toList();
        append(listen("c_1", few), listen("c_2", many));

        assertThat(read().getFirst().targets()).isEqualTo(few);
        assertThat(read().getFirst().wholeTargets()).isTrue();
        assertThat(read().getLast().wholeTargets()).isFalse();
    }

    @Test
    void eachAttemptIsReadOnceByItsFirstRecord() {
        append(
                Events.withArguments("{\"a\":1}"),
                Events.outcome("c_1"),
                Events.refused("c_2", Events.AT),
                Events.intent("c_3"));

        assertThat(read()).extracting(Attempt::call).containsExactly("c_1", "c_2", "c_3");
        assertThat(read().getFirst().known().test(Path.parse("arguments"))).isTrue();
        assertThat(read().get(1).time()).isEqualTo(Events.AT.minusNanos(90_000));
    }

    @Test
    void onlyAttemptsThatCameWithinTheSpanAreRead() {
        append(
                Events.intent("c_1"),
                at("c_2", Events.AT.plusSeconds(60)),
                at("c_3", Events.AT.plusSeconds(120)),
                Events.outcome("c_1"),
                Events.refused("c_4", Events.AT.plusSeconds(60)));

        assertThat(read(Events.AT.plusSeconds(30), Events.AT.plusSeconds(90)))
                .extracting(Attempt::call)
                .containsExactly("c_2", "c_4");
    }

    @Test
    void attemptsThatPolicyWasNotAskedAboutAreTold() {
        AuditEvent denied = Events.refused("c_1", Events.AT);
        append(
                with(denied, new Verdict(Effect.DENY, "authenticate", "no such key", null)),
                with(denied, new Verdict(Effect.DENY, "limits", "1/1m", null)),
                with(denied, Verdict.NONE),
                new AuditEvent(
                        Phase.INTENT,
                        "c_2",
                        Events.AT,
                        Events.WHO,
                        new What("/mcp", "crm", "ping", "1", null, Set.of(), null, null, List.of(), null),
                        new Verdict(Effect.ALLOW, "pass-through", null, null),
                        null));
        List<String> undecided = new ArrayList<>();

        try (AttemptReader reader = open()) {
            reader.read(Events.AT.minusSeconds(1), LATER, new AttemptReader.Visitor() {
                @Override
                public void attempt(Attempt attempt) {
                    throw new AssertionError(attempt);
                }

                @Override
                public void undecided() {
                    undecided.add("one");
                }
            });
        }

        assertThat(undecided).hasSize(4);
    }

    @Test
    void oneAttemptIsFoundByItsId() {
        append(Events.withArguments("{\"a\":1}"), Events.outcome("c_1"), with(Events.outcome("c_2"), Verdict.NONE));

        try (AttemptReader reader = open()) {
            assertThat(reader.find("c_1").orElseThrow().attempt()).isNotNull();
            assertThat(reader.find("c_2").orElseThrow().attempt()).isNull();
            assertThat(reader.find("c_3")).isEmpty();
        }
    }

    @Test
    void aDirectoryWithoutAuditHasNoAttempts() {
        assertThat(AttemptReader.open(directory)).isEmpty();
    }

    @Test
    void aFileThatIsNoDatabaseIsTold() throws IOException {
        Files.writeString(directory.resolve("audit.db"), "nonsense".repeat(1_000));

        assertThatThrownBy(() -> AttemptReader.open(directory))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("audit.db");
    }

    private static AuditEvent with(AuditEvent event, Verdict verdict) {
        return new AuditEvent(
                event.phase(), event.call(), event.at(), event.who(), event.what(), verdict, event.result());
    }

    private static AuditEvent at(String call, Instant time) {
        AuditEvent event = Events.intent(call);
        return new AuditEvent(event.phase(), call, time, event.who(), event.what(), event.verdict(), event.result());
    }

    private static AuditEvent listen(String call, List<String> uris) {
        What what = new What(
                "/mcp", "crm", "subscriptions/listen", "7", null, Set.of(), "resource", uris.getLast(), uris, null);
        Result ok = new Result("ok", 200, 812, 140, 310);
        return new AuditEvent(Phase.OUTCOME, call, Events.AT, Events.WHO, what, allowed(), ok);
    }

    private static Verdict allowed() {
        return new Verdict(Effect.ALLOW, "r", null, null);
    }

    private static Payload payload(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new Payload(bytes, 0, bytes.length);
    }

    private List<Attempt> read() {
        return read(Events.AT.minusSeconds(1), LATER);
    }

    private List<Attempt> read(Instant since, Instant until) {
        List<Attempt> attempts = new ArrayList<>();
        try (AttemptReader reader = open()) {
            reader.read(since, until, new AttemptReader.Visitor() {
                @Override
                public void attempt(Attempt attempt) {
                    attempts.add(attempt);
                }

                @Override
                public void undecided() {}
            });
        }
        return attempts;
    }

    private AttemptReader open() {
        return AttemptReader.open(directory).orElseThrow();
    }

    private void append(AuditEvent... events) {
        append(Options.DEFAULT, events);
    }

    private void append(Options options, AuditEvent... events) {
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, options)) {
            for (AuditEvent event : events) {
                log.append(event).await();
            }
        }
    }
}
