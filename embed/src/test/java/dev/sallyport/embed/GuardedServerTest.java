package dev.sallyport.embed;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What each way to guard a server promises.
final class GuardedServerTest {
    private static final String FORBIDDEN = "403 not allowed, or there is no such thing";

    private final Library library = new Library();
    private @Nullable WebServer running;

    @AfterEach
    void close() {
        if (running != null) {
            running.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachRoleSeesInListsOnlyWhatItMayUse(Way way) {
        serve(way, Policies.guard());

        assertThat(tools("ann=reader")).containsExactlyInAnyOrder("read_file", "read_notes", "customer", "report");
        assertThat(tools("bob=operator"))
                .containsExactlyInAnyOrder(
                        "read_file",
                        "read_notes",
                        "write_file",
                        "delete_file",
                        "pay",
                        "customer",
                        "report",
                        "ping_peer");
        assertThat(tools("eve=admin"))
                .containsExactlyInAnyOrderElementsOf(Library.TOOLS.stream()
                        .filter(name -> !name.equals("wipe"))
                        .toList());
        assertThat(tools("mallory=guest")).isEmpty();
        assertThat(listed("ann=reader", "resources/list", "resources", "uri")).containsExactly("file:///public/a.txt");
        assertThat(listed("ann=reader", "resources/templates/list", "resourceTemplates", "uriTemplate"))
                .containsExactly("file:///public/{name}");
        assertThat(listed("ann=reader", "prompts/list", "prompts", "name")).containsExactly("summary");
        assertThat(listed("bob=operator", "prompts/list", "prompts", "name"))
                .containsExactlyInAnyOrder("summary", "audit");
    }

    @ParameterizedTest
    @EnumSource
    void whatMayBeUsedWorksThroughTheGuard(Way way) {
        serve(way, Policies.guard());
        try (Wire wire = Wire.connected(server(), "ann=reader")) {
            assertThat(wire.request("tools/call", "{\"name\":\"read_file\",\"arguments\":{\"n\":1}}")
                            .message())
                    .contains("did read_file{n=1}");
            assertThat(wire.request("resources/read", "{\"uri\":\"file:///public/a.txt\"}")
                            .message())
                    .contains("content of file:///public/a.txt");
            assertThat(wire.request("prompts/get", "{\"name\":\"summary\",\"arguments\":{}}")
                            .message())
                    .contains("a prompt");
            assertThat(wire.request("completion/complete", """
                                    {"ref":{"type":"ref/prompt","name":"summary"},
                                     "argument":{"name":"topic","value":"x"}}""").message()).contains("completed");
            assertThat(wire.request("ping", "{}").verdict()).isEqualTo("result");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatMayNotBeUsedIsRefusedAsIfItWereNotThere(Way way) {
        serve(way, Policies.guard());
        try (Wire wire = Wire.connected(server(), "ann=reader")) {
            List<Wire.Reply> refused = Stream.of(
                            Map.entry("tools/call", "{\"name\":\"delete_file\",\"arguments\":{}}"),
                            Map.entry("tools/call", "{\"name\":\"no_such_tool\",\"arguments\":{}}"),
                            Map.entry("resources/read", "{\"uri\":\"file:///secret/b.txt\"}"),
                            Map.entry("resources/read", "{\"uri\":\"file:///public/../secret/b.txt\"}"),
                            Map.entry("resources/subscribe", "{\"uri\":\"file:///secret/b.txt\"}"),
                            Map.entry("prompts/get", "{\"name\":\"audit\"}"),
                            Map.entry(
                                    "completion/complete",
                                    "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"audit\"},"
                                            + "\"argument\":{\"name\":\"topic\",\"value\":\"x\"}}"),
                            Map.entry(
                                    "completion/complete",
                                    "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"file:///secret/{name}\"},"
                                            + "\"argument\":{\"name\":\"name\",\"value\":\"x\"}}"))
                    .map(each -> wire.request(each.getKey(), each.getValue()))
                    .toList();

            assertThat(refused).extracting(Wire.Reply::verdict).containsOnly(FORBIDDEN);
            assertThat(refused).extracting(Wire.Reply::message).noneMatch(text -> text.contains("description"));
            assertThat(library.reached()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDenialWinsOverWhatTheAdminMayDo(Way way) {
        serve(way, Policies.guard());
        try (Wire wire = Wire.connected(server(), "eve=admin")) {
            assertThat(call(wire, "wipe", "{}").verdict()).isEqualTo(FORBIDDEN);
            assertThat(call(wire, "delete_file", "{}").verdict()).isEqualTo("result");
        }
    }

    @ParameterizedTest
    @EnumSource
    void conditionsSeeTheArguments(Way way) {
        serve(way, Policies.guard());
        try (Wire wire = Wire.connected(server(), "bob=operator")) {
            assertThat(call(wire, "pay", "{\"amount\":100}").verdict()).isEqualTo("result");
            assertThat(call(wire, "pay", "{\"amount\":100.01}").verdict()).isEqualTo(FORBIDDEN);
            assertThat(call(wire, "pay", "{\"amount\":\"5\"}").verdict()).isEqualTo(FORBIDDEN);
            assertThat(call(wire, "pay", "{}").verdict()).isEqualTo(FORBIDDEN);
        }
    }

    @ParameterizedTest
    @EnumSource
    void fieldsAreRedactedWhereverTheAnswerHasThem(Way way) {
        serve(way, Policies.guard());
        try (Wire reader = Wire.connected(server(), "ann=reader");
                Wire operator = Wire.connected(server(), "bob=operator")) {
            assertThat(call(reader, "customer", "{}").message())
                    .doesNotContain("078-05-1120")
                    .contains("[redacted]")
                    .contains("Ada")
                    .contains("12.5");
            assertThat(call(operator, "customer", "{}").message()).contains("078-05-1120");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerOverItsCapIsWithheld(Way way) {
        serve(way, Policies.guard());
        try (Wire reader = Wire.connected(server(), "ann=reader");
                Wire operator = Wire.connected(server(), "bob=operator")) {
            assertThat(call(reader, "report", "{}").verdict())
                    .isEqualTo("502 the answer is larger than the 1024 bytes it may have");
            assertThat(call(operator, "report", "{}").verdict()).isEqualTo("result");
        }
    }

    @ParameterizedTest
    @EnumSource
    void limitsCountPerSubject(Way way) {
        serve(way, Policies.guard());
        try (Wire one = Wire.connected(server(), "bob=operator");
                Wire other = Wire.connected(server(), "carol=operator")) {
            assertThat(call(one, "ping_peer", "{}").verdict()).isEqualTo("result");
            assertThat(call(one, "ping_peer", "{}").verdict()).isEqualTo("result");
            assertThat(call(one, "ping_peer", "{}").verdict()).isEqualTo("429 the limit of 2 per 3600 s is used up");
            assertThat(call(other, "ping_peer", "{}").verdict()).isEqualTo("result");
        }
    }

    @ParameterizedTest
    @EnumSource
    void missingScopesAreNamed(Way way) {
        serve(way, Policies.guard());
        try (Wire wire = Wire.connected(server(), "ann=reader")) {
            Wire.Reply reply = call(wire, "export", "{}");

            assertThat(reply.verdict()).isEqualTo("403 more scopes are needed: files:export");
            if (way.filter()) {
                assertThat(reply.http().headers().firstValue("www-authenticate"))
                        .hasValueSatisfying(challenge -> assertThat(challenge)
                                .contains("error=\"insufficient_scope\"", "scope=\"files:export\""));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatNeedsAnApprovalIsRefusedWhereNobodyCanBeAsked(Way way) {
        serve(way, Policies.guard());
        try (Wire wire = Wire.connected(server(), "bob=operator")) {
            assertThat(call(wire, "delete_file", "{}").verdict())
                    .isEqualTo("403 this needs an approval, and nobody can be asked here");
            assertThat(library.reached()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void methodsThatAreNotKnownAreRefused(Way way) {
        serve(way, Policies.guard());
        try (Wire wire = Wire.connected(server(), "eve=admin")) {
            for (String method : List.of("tools/uninstall", "Tools/call", "tasks/list", "sampling/createMessage")) {
                assertThat(wire.request(method, "{}").verdict()).as(method).isEqualTo("-32601 there is no such method");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void parametersThatCanBeReadInTwoWaysAreRefused(Way way) {
        serve(way, Policies.guard());
        try (Wire wire = Wire.connected(server(), "ann=reader")) {
            assertThat(call(wire, "read_file\",\"Name\":\"delete_file", "{}").verdict())
                    .startsWith("-32600 ");
            assertThat(wire.request("tools/call", "{\"arguments\":{}}").verdict())
                    .isEqualTo("-32602 tools/call needs params.name");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsNotIdentifiedGetsNothing(Way way) {
        serve(way, Policies.guard());
        try (Wire wire = Wire.to(server(), null)) {
            Wire.Reply reply = wire.request("initialize", "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{}}");

            assertThat(reply.status()).isEqualTo(way.filter() ? 401 : 500);
            assertThat(reply.message()).doesNotContain("library");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SDK_STREAMABLE", "SDK_STREAMABLE_ASYNC", "FILTER_STREAMABLE"})
    void aSessionIsOfNoUseToAnotherSubject(Way way) {
        serve(way, Policies.guard());
        try (Wire reader = Wire.connected(server(), "ann=reader");
                Wire thief = Wire.to(server(), "mallory=admin")) {
            reader.request("ping", "{}");
            thief.inSession(reader.session());

            assertThat(call(thief, "read_file", "{}").verdict())
                    .isEqualTo("404 there is no such session: initialize again");
            assertThat(library.reached()).isZero();
        }
    }

    private void serve(Way way, Guard guard) {
        running = way.serve(guard, library);
    }

    private WebServer server() {
        return requireNonNull(running);
    }

    private static Wire.Reply call(Wire wire, String tool, String arguments) {
        return wire.request("tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}");
    }

    private List<String> tools(String user) {
        return listed(user, "tools/list", "tools", "name");
    }

    private List<String> listed(String user, String method, String member, String key) {
        try (Wire wire = Wire.connected(server(), user)) {
            Map<?, ?> result =
                    (Map<?, ?>) requireNonNull(wire.request(method, "{}").json().get("result"));
            return ((List<?>) requireNonNull(result.get(member)))
                    .stream()
                            .map(item -> String.valueOf(((Map<?, ?>) item).get(key)))
                            .toList();
        }
    }
}
