package dev.sallyport.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.adapters.sqlite.SqliteAuditLog.Arguments;
import dev.sallyport.gateway.ApprovalStep;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Payload;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.gateway.audit.AuditEvent.Verdict;
import dev.sallyport.gateway.audit.AuditEvent.What;
import dev.sallyport.gateway.audit.AuditEvent.Who;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.condition.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

class EventJsonTest {
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Test
    void anApprovalIsToldWithWhoGaveItAndHow() {
        AuditEvent plain = Events.outcome("c_1");
        AuditEvent used = new AuditEvent(
                plain.phase(),
                plain.call(),
                plain.at(),
                plain.who(),
                plain.what(),
                plain.verdict(),
                plain.result(),
                new ApprovalStep("a_7kq2xw5m3jvhc4t6", "used", "os:" + "b".repeat(500), "command"));

        assertThat(encoded(plain)).doesNotContain("approval");
        assertThat(encoded(used))
                .contains("\"approval\":{\"id\":\"a_7kq2xw5m3jvhc4t6\",\"step\":\"used\",\"by\":\"os:bbb")
                .endsWith("…\",\"how\":\"command\"}}");
    }

    @Test
    void hasTheDocumentedForm() {
        AuditEvent event = Events.outcome("c_1");

        assertThat(encoded(event)).isEqualTo("""
                {"uid":"c_1","phase":"outcome","time":"2026-07-31T12:00:00.500000Z",\
                "actor":{"subject":"key:k_one","key":"ci","roles":["dev"],"client":"client/1","address":"127.0.0.1","transport":"http"},\
                "request":{"endpoint":"/mcp","server":"crm","method":"tools/call","id":"7","kind":"tool","target":"lookup"},\
                "decision":{"effect":"allow","rule":"roles.yaml:3"},\
                "result":{"status":"ok","http":200,"latency_us":812,"bytes_in":140,"bytes_out":310}}""");
    }

    @Test
    void tellsAllThatADecisionDependedOn() {
        Subject subject = new Subject("user:ann", Set.of("dev"))
                .withTeams(Set.of("storage"))
                .withGroups(Set.of("g1"))
                .withScopes(Set.of("files:read"))
                .withClaims(new Value.Fields(Map.of(
                        "tenant", Value.of("acme"),
                        "level", Value.of(3),
                        "staff", Value.of(true),
                        "id_token", Value.of("hunter2"),
                        "nested", Value.Fields.NONE)))
                .withClient("ide")
                .withAgent("helper")
                .withAuthentication("oauth");
        What what = new What(
                "/mcp",
                "crm",
                "subscriptions/listen",
                "7",
                "2026-07-28",
                Set.of("personal"),
                "resource",
                "a:1",
                List.of("a:1", "a:2"),
                null);

        String json = encoded(new AuditEvent(
                Phase.INTENT, "c_1", Events.AT, new Who(subject, null, null, null, "stdio"), what, Verdict.NONE, null));

        assertThat(json).contains("""
                "actor":{"subject":"user:ann","roles":["dev"],"teams":["storage"],"groups":["g1"],"scopes":["files:read"],\
                "registered_client":"ide","agent":"helper","authentication":"oauth",\
                "claims":{"id_token":"[redacted]","level":3,"nested":"[cut]","staff":true,"tenant":"acme"},\
                "transport":"stdio"},\
                "request":{"endpoint":"/mcp","server":"crm","method":"subscriptions/listen","id":"7",\
                "revision":"2026-07-28","labels":["personal"],"kind":"resource","target":"a:1","uris":["a:1","a:2"]}""");
    }

    @Test
    void boundsClaims() {
        Map<String, Value> claims =
                IntStream.range(0, 1_000).boxed().collect(Collectors.toMap(i -> "c" + i, i -> Value.of("x".repeat(i))));
        Subject subject = new Subject("user:ann", Set.of()).withClaims(new Value.Fields(claims));

        String json = encoded(new AuditEvent(
                Phase.INTENT,
                "c_1",
                Events.AT,
                new Who(subject, null, null, null, "http"),
                Events.intent("c_1").what(),
                Verdict.NONE,
                null));

        requireValid(json);
        assertThat(json).contains("\"…\":\"[cut]\"").hasSizeLessThan(64 * 300);
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        AuditEvent event = new AuditEvent(
                Phase.OUTCOME,
                "c_1",
                Events.AT,
                new Who(null, null, null, null, "http"),
                new What(null, null, null, null, null, Set.of(), null, null, List.of(), null),
                Verdict.NONE,
                null);

        assertThat(encoded(event))
                .isEqualTo("{\"uid\":\"c_1\",\"phase\":\"outcome\",\"time\":\"2026-07-31T12:00:00.500000Z\","
                        + "\"actor\":{\"transport\":\"http\"},\"request\":{},\"decision\":{\"effect\":\"none\"}}");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            {"a":1,"b":[true,false,null,"x"]}                 | {"a":1,"b":[true,false,null,"x"]}
            {"n":9007199254740993,"d":1.10,"e":-2E+3}         | {"n":9007199254740993,"d":1.10,"e":-2E+3}
            "text"                                            | "text"
            []                                                | []
            { "spaced" : [ 1 , 2 ] }                          | {"spaced":[1,2]}
            {"password":"hunter2"}                            | {"password":"[redacted]"}
            {"dbPassword":"hunter2","x":1}                    | {"dbPassword":"[redacted]","x":1}
            {"PASSWD":{"a":["hunter2"]},"x":1}                | {"PASSWD":"[redacted]","x":1}
            {"api-key":["hunter2",2]}                         | {"api-key":"[redacted]"}
            {"API_KEY":12345,"apikey":true}                   | {"API_KEY":"[redacted]","apikey":"[redacted]"}
            {"Authorization":null}                            | {"Authorization":"[redacted]"}
            {"set-cookie":"a=b"}                              | {"set-cookie":"[redacted]"}
            {"private_key":"x","clientSecret":"x"}            | {"private_key":"[redacted]","clientSecret":"[redacted]"}
            {"aws_credentials":{"id":"x"}}                    | {"aws_credentials":"[redacted]"}
            {"access_token":"x","pass\\u0077ord":"x"}         | {"access_token":"[redacted]","password":"[redacted]"}
            {"auth":"x","author":"Ann"}                       | {"auth":"[redacted]","author":"Ann"}
            {"v":"sallyport_AbCdEf123456"}                    | {"v":"[redacted]"}
            {"v":"use ghp_AbCdEf123456 for it"}               | {"v":"[redacted]"}
            {"v":"github_pat_11ABCDEFG"}                      | {"v":"[redacted]"}
            {"v":"sk-proj-abc123"}                            | {"v":"[redacted]"}
            {"v":"AKIAIOSFODNN7EXAMPLE"}                      | {"v":"[redacted]"}
            {"v":"xoxb-123456789"}                            | {"v":"[redacted]"}
            {"v":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x"}    | {"v":"[redacted]"}
            {"v":"Bearer abcdef123"}                          | {"v":"[redacted]"}
            {"v":"-----BEGIN RSA PRIVATE KEY-----\\nMII"}     | {"v":"[redacted]"}
            {"v":"postgres://app:hunter2@db/x"}               | {"v":"[redacted]"}
            {"v":"https://h/?api_key=hunter2"}                | {"v":"[redacted]"}
            {"v":["ok","sk-abcdef12"]}                        | {"v":["ok","[redacted]"]}
            {"sallyport_AbCdEf123456":1}                      | {"[redacted]":1}
            {"v":"task-list","w":"the bearer of news"}        | {"v":"task-list","w":"the bearer of news"}
            {"v":"https://host:80/a@b","w":"a = b"}           | {"v":"https://host:80/a@b","w":"a = b"}
            {"v":"a\\u0000b"}                                 | {"v":"a\\u0000b"}
            {"v":"\\ud800"}                                   | {"v":"?"}
            {"a":1                                            | {"a":1,"…":"[unreadable]"}
            {"a":                                             | {"…":"[unreadable]"}
            [1,nul                                            | [1,"[unreadable]"]
            {"a":[{"b":"open                                  | {"a":[{"b":"[unreadable]"}]}
            nonsense                                          | "[unreadable]"
            ``                                                | "[unreadable]"
            """)
    void showsArgumentsWithoutCredentials(String arguments, String view) {
        String json = encoded(Events.withArguments(arguments == null ? "" : arguments));

        assertThat(json).contains(",\"arguments\":" + view + "},\"decision\"");
    }

    @Test
    void cutsLongTexts() {
        assertThat(view("{\"v\":\"" + "x".repeat(300) + "\",\"w\":1}"))
                .isEqualTo("{\"v\":\"" + "x".repeat(256) + "…\",\"w\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "\\n", "\\u00e9", "\\\"", "😀", "\\ud83d\\ude00", "\\\\"})
    void cutsHugeTextsWithoutLosingWhatFollows(String letter) {
        String view = view("{\"v\":\"" + letter.repeat(1_000_000) + "\",\"path\":\"/etc\"}");

        requireValid(view);
        assertThat(view).contains("…\"").endsWith(",\"path\":\"/etc\"}");
    }

    @Test
    void cutsDeepStructures() {
        String view = view("[".repeat(30) + "]".repeat(30));

        assertThat(view).isEqualTo("[".repeat(8) + "\"[cut]\"" + "]".repeat(8));
    }

    @Test
    void survivesADepthBomb() {
        requireValid(view("{\"a\":".repeat(100_000)));
        requireValid(view("[".repeat(100_000)));
    }

    @ParameterizedTest
    @MethodSource("large")
    void boundsLargeArguments(String arguments) {
        String view = view(arguments);

        requireValid(view);
        assertThat(view).contains("[cut]");
        assertThat(view.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(ArgumentsView.LARGEST);
    }

    static Stream<String> large() {
        return Stream.of(
                "[" + "1,".repeat(100_000) + "1]",
                "[" + "\"\\u0000\",".repeat(10_000) + "1]",
                "{" + members("\"%d\":\"" + "é".repeat(100) + "\"") + "}",
                "{" + members("\"" + "\\n".repeat(60) + "%d\":{}") + "}",
                "[" + "[[[[1]]]],".repeat(10_000) + "1]",
                "[" + ("\"" + "\\u0001".repeat(256) + "\",").repeat(20) + "1]");
    }

    @Test
    void fuzzedArgumentsAlwaysGiveValidJson() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        byte[] whole =
                "{\"a\":[1,-2.5e3,true,null,{\"password\":\"x\",\"b\\u00e9\":\"\\ud83d\\ude00é😀\"}],\"c\":\"d\"}"
                        .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = whole.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int end = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length);

            requireValid(
                    encoded(Events.withArguments(new Payload(bytes, 0, end))),
                    JsonFactory.builder().build());
        }
    }

    @Test
    void storesNoArgumentsWhereToldSo() {
        byte[] json = new EventJson(Arguments.NONE).encode(Events.withArguments("{\"a\":1}"));

        assertThat(new String(json, StandardCharsets.UTF_8)).contains("\"arguments\":\"[not kept]\"}");
    }

    @Test
    void boundsAndCleansWhatTheClientNamed() {
        Who who = new Who(null, null, "c".repeat(10_000), null, "http");
        What what =
                new What(null, null, "\ud800", "7", null, Set.of(), null, "https://me:secret@host/x", List.of(), null);

        String json = encoded(new AuditEvent(Phase.OUTCOME, "c_1", Events.AT, who, what, Verdict.NONE, null));

        requireValid(json);
        assertThat(json).contains("\"client\":\"" + "c".repeat(128) + "…\"").contains("\"target\":\"[redacted]\"");
    }

    private static String members(String form) {
        return String.join(
                ",",
                IntStream.range(0, 1_000)
                        .mapToObj(form.replace("%d", "%1$d")::formatted)
                        .toList());
    }

    private static String view(String arguments) {
        String json = encoded(Events.withArguments(arguments));
        int start = json.indexOf("\"arguments\":") + "\"arguments\":".length();
        return json.substring(start, json.indexOf("},\"decision\""));
    }

    private static String encoded(AuditEvent event) {
        return new String(new EventJson(Arguments.REDACTED).encode(event), StandardCharsets.UTF_8);
    }

    private static void requireValid(String json) {
        requireValid(json, STRICT);
    }

    private static void requireValid(String json, JsonFactory factory) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), json)) {
            JsonToken token = parser.nextToken();
            assertThat(token).isNotNull();
            while (token != null) {
                if (token == JsonToken.VALUE_STRING) {
                    assertThat(parser.getString()).isNotNull();
                }
                token = parser.nextToken();
            }
        }
    }
}
