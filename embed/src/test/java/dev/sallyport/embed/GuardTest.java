package dev.sallyport.embed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.ConfigException;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.What;
import dev.sallyport.policy.Who;
import dev.sallyport.policy.condition.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GuardTest {
    private static final Caller ANN = Caller.of(new Subject("user:ann", Set.of("reader")), "http");

    @TempDir
    private Path folder;

    @Test
    void aHumanMayApproveWhatARuleAsksAbout() throws Exception {
        List<AskRequest> asked = new ArrayList<>();
        Guard guard = guard("roles: { reader: { ask: [{ tools: [delete], approval: { lasts: 1m } }] } }")
                .onAsk(request -> {
                    asked.add(request);
                    return CompletableFuture.completedStage(true);
                })
                .build();

        Admission admission = admit(guard, ANN, call("delete", "{\"path\":\"/x\"}"));

        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        assertThat(asked).singleElement().satisfies(request -> {
            assertThat(request.subject().id()).isEqualTo("user:ann");
            assertThat(request.target().name()).isEqualTo("delete");
            assertThat(request.arguments()).isEqualTo("{\"path\":\"/x\"}");
        });
    }

    @Test
    void anApprovalCountsOnlyUnderThePolicyThatAskedForIt() throws Exception {
        CompletableFuture<Boolean> human = new CompletableFuture<>();
        Guard guard = guard("roles: { reader: { ask: [{ tools: [delete], approval: { lasts: 1m } }] } }")
                .onAsk(_ -> human)
                .build();
        byte[] bytes = call("delete", "{}").getBytes(UTF_8);
        var waiting = guard.admit(ANN, bytes, MessageScanner.scan(bytes, ScanLimits.DEFAULT), null)
                .toCompletableFuture();

        guard.policy().replace(PolicySet.of(List.of()));
        human.complete(true);

        assertThat(refusal(waiting.join()).message()).contains("the policy has changed since");
    }

    @Test
    void noApprovalIsARefusal() throws Exception {
        String policy = "roles: { reader: { ask: [{ tools: [delete], approval: { lasts: 1s } }] } }";
        Guard denied = guard(policy)
                .onAsk(_ -> CompletableFuture.completedStage(false))
                .build();
        Guard silent = guard(policy).onAsk(_ -> new CompletableFuture<>()).build();
        Guard broken = guard(policy)
                .onAsk(_ -> CompletableFuture.failedStage(new TimeoutException("nobody is there")))
                .build();
        Guard throwing = guard(policy)
                .onAsk(_ -> {
                    throw new IllegalStateException("no");
                })
                .build();

        assertThat(refusal(admit(denied, ANN, call("delete", "{}"))).message()).endsWith("which was denied");
        assertThat(refusal(admit(silent, ANN, call("delete", "{}"))).message()).endsWith("which did not come");
        assertThat(refusal(admit(broken, ANN, call("delete", "{}"))).message()).endsWith("which did not come");
        assertThat(refusal(admit(throwing, ANN, call("delete", "{}"))).reason()).isEqualTo("internal");
    }

    @Test
    void everyDecisionIsTold() throws Exception {
        List<DecisionEvent> told = new ArrayList<>();
        Guard guard = guard("roles: { reader: { allow: [{ tools: [read] }] } }")
                .onDecision(told::add)
                .clock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))
                .build();

        admit(guard, ANN, call("read", "{}"));
        admit(guard, ANN, call("write", "{}"));
        admit(guard, Caller.of(null, "http"), call("read", "{}"));

        assertThat(told).extracting(DecisionEvent::allowed).containsExactly(true, false, false);
        assertThat(told).extracting(DecisionEvent::time).containsOnly(Instant.EPOCH);
        assertThat(told)
                .extracting(
                        event -> event.refusal() == null ? "" : event.refusal().reason())
                .containsExactly("", "forbidden", "unauthenticated");
        assertThat(told.getFirst().decision())
                .satisfies(decision -> assertThat(decision.rule()).startsWith("roles.reader.allow[0]"));
    }

    @Test
    void aListenerThatFailsRefusesTheMessage() throws Exception {
        Guard guard = guard("roles: { reader: { allow: [{ tools: [read] }] } }")
                .onDecision(_ -> {
                    throw new IllegalStateException("the disk is full");
                })
                .build();

        assertThat(refusal(admit(guard, ANN, call("read", "{}"))).reason()).isEqualTo("internal");
    }

    @Test
    void reloadReadsTheFilesAgainAndABadOneChangesNothing() throws Exception {
        Path file = write("roles: { reader: { allow: [{ tools: [read] }] } }");
        Guard guard = Guard.of("files", file);

        write("roles: { reader: { alow: [{ tools: [write] }] } }");
        assertThatThrownBy(guard::reload).isInstanceOf(ConfigException.class).hasMessageContaining("alow");
        assertThat(admit(guard, ANN, call("read", "{}"))).isInstanceOf(Admission.Admitted.class);
        write("roles: { reader: { allow: [{ tools: [write] }] } }");
        guard.reload();

        assertThat(admit(guard, ANN, call("read", "{}"))).isInstanceOf(Admission.Refused.class);
        assertThat(admit(guard, ANN, call("write", "{}"))).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void rulesCanBeAddedAndRemovedWhileInUse() throws Exception {
        Guard guard = Guard.forServer("files").policy(PolicySet.of(List.of())).build();
        var what = new What(List.of(Glob.ofName("files")), Map.of(Target.Kind.TOOL, List.of(Glob.ofName("read"))));

        guard.policy().add(new Rule("readers-read", Effect.ALLOW, Who.role("reader"), what));
        assertThat(admit(guard, ANN, call("read", "{}"))).isInstanceOf(Admission.Admitted.class);
        guard.policy().remove("readers-read");

        assertThat(admit(guard, ANN, call("read", "{}"))).isInstanceOf(Admission.Refused.class);
        assertThatThrownBy(guard::reload).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rulesOnTagsGoByWhatTheServerSaysNow() throws Exception {
        Guard guard = guard("""
                        roles:
                          reader:
                            allow: [{ tags: [safe] }, { tools: [literal] }]
                        rules:
                          - { effect: deny, tags: [dangerous] }
                        """).build();
        Definitions definitions = _ -> CompletableFuture.completedStage(Map.of(
                "look", tagged("safe"),
                "burn", tagged("safe", "dangerous"),
                "literal", tagged("dangerous")));

        assertThat(admit(guard, ANN, call("look", "{}"), definitions)).isInstanceOf(Admission.Admitted.class);
        assertThat(admit(guard, ANN, call("burn", "{}"), definitions)).isInstanceOf(Admission.Refused.class);
        assertThat(admit(guard, ANN, call("literal", "{}"), definitions)).isInstanceOf(Admission.Refused.class);
        assertThat(admit(guard, ANN, call("unknown", "{}"), definitions)).isInstanceOf(Admission.Refused.class);
        assertThat(admit(guard, ANN, call("literal", "{}"), null)).isInstanceOf(Admission.Refused.class);
        assertThat(admit(guard, ANN, call("look", "{}"), _ -> CompletableFuture.failedStage(new IOException())))
                .isInstanceOf(Admission.Refused.class);
    }

    @Test
    void listsAreFilteredByTheTagsTheyCarry() throws Exception {
        Guard guard = guard("roles: { reader: { allow: [{ tags: [safe] }] } }").build();
        String tools = """
                {"jsonrpc":"2.0","id":1,"result":{"tools":[
                 {"name":"look","_meta":{"tags":["safe"]}},
                 {"name":"peek","_meta":{"_fastmcp":{"tags":["safe"]}}},
                 {"name":"burn"},
                 {"name":"twice","_meta":{"tags":["safe"]}},{"name":"twice"}]}}""";

        Admission admission = admit(guard, ANN, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}", null);

        assertThat(admission)
                .isInstanceOfSatisfying(
                        Admission.Admitted.class,
                        admitted -> assertThat(new String(
                                        admitted.answers()
                                                .treat(tools.getBytes(UTF_8))
                                                .message(),
                                        UTF_8))
                                .contains("look", "peek")
                                .doesNotContain("burn", "twice"));
    }

    @Test
    void anAnswerThatCannotBeReadIsWithheld() throws Exception {
        Guard guard = guard("roles: { reader: { allow: [{ tools: [read], obligations: { redact: ssn } }] } }")
                .build();

        Admission admission = admit(guard, ANN, call("read", "{}"));

        assertThat(admission).isInstanceOfSatisfying(Admission.Admitted.class, admitted -> {
            for (String answer : List.of(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"ssn\":1,\"ssn\":2}}",
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
                    "no json")) {
                Answers.Treated treated = admitted.answers().treat(answer.getBytes(UTF_8));

                assertThat(treated.refusal()).isNotNull();
                assertThat(new String(treated.message(), UTF_8))
                        .doesNotContain("ssn\":")
                        .contains("\"error\"");
            }
        });
    }

    @Test
    void theRulesOfAnotherServerDoNotApply() throws Exception {
        String policy = "roles: { reader: { allow: [{ server: files, tools: [read] }] } }";

        assertThat(admit(guard(policy).build(), ANN, call("read", "{}"))).isInstanceOf(Admission.Admitted.class);
        assertThat(admit(Guard.of("mail", write(policy)), ANN, call("read", "{}")))
                .isInstanceOf(Admission.Refused.class);
    }

    @Test
    void methodsOfAnotherRevisionAreNotKnown() throws Exception {
        Guard guard = guard("roles: { reader: { allow: [{ tools: [read] }] } }").build();
        String initialize = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

        assertThat(refusal(admit(guard, ANN.claiming("2026-07-28"), initialize, null))
                        .reason())
                .isEqualTo("unknown_method");
        assertThat(admit(guard, ANN.claiming("2025-06-18"), initialize, null)).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void aGuardNeedsAPolicyAndAName() {
        assertThatThrownBy(() -> Guard.forServer("files").build()).hasMessageContaining("needs a policy");
        assertThatThrownBy(() -> Guard.forServer(" ")).hasMessageContaining("needs the name");
    }

    private Guard.Builder guard(String policy) throws IOException {
        return Guard.forServer("files").policy(write(policy));
    }

    private Path write(String policy) throws IOException {
        return Files.writeString(folder.resolve("policy.yaml"), policy);
    }

    private static String call(String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
    }

    private static Admission admit(Guard guard, Caller caller, String message) throws MalformedMessage {
        return admit(guard, caller, message, null);
    }

    private static Admission admit(Guard guard, Caller caller, String message, @Nullable Definitions definitions)
            throws MalformedMessage {
        byte[] bytes = message.getBytes(UTF_8);
        Message scanned = MessageScanner.scan(bytes, ScanLimits.DEFAULT);
        return guard.admit(caller, bytes, scanned, definitions)
                .toCompletableFuture()
                .join();
    }

    private static Refusal refusal(Admission admission) {
        return switch (admission) {
            case Admission.Refused refused -> refused.refusal();
            case Admission.Admitted _ -> throw new AssertionError("admitted");
        };
    }

    private static Definition tagged(String... tags) {
        return new Definition(Set.of(tags), Value.Fields.NONE, null, "");
    }
}
