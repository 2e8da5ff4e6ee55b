package dev.sallyport.app.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.app.policy.UnusedGrants.Unused;
import dev.sallyport.config.PolicyWriter;
import dev.sallyport.gateway.audit.AuditEvent.Effect;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Rules;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningTest {
    private static final Seen NOTHING_KNOWN = new Seen(Catalogue.EMPTY);
    private static final Subject ANN = new Subject("key:ann", Set.of("dev", "staff"));
    private static final Subject BOB = new Subject("key:bob", Set.of("ops", "staff"));
    private static final Subject EVE = new Subject("key:eve", Set.of());

    @TempDir
    Path directory;

    @Test
    void everyRecordedCallIsAllowedAndNoOther() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        Set<String> recorded = new HashSet<>();
        try (AuditTrail trail = new AuditTrail(directory)) {
            for (int i = 0; i < 300; i++) {
                String role = "r" + random.nextInt(5);
                String tool = "t*" + random.nextInt(40);
                recorded.add(role + tool);
                trail.call(new Subject("key:" + role, Set.of(role)), tool, Effect.ALLOW, "gone");
                trail.call(new Subject("key:" + role, Set.of(role)), "denied", Effect.DENY, "default");
            }
        }

        PolicySet learned = PolicySet.of(learn(PolicySet.of(List.of())));

        for (int role = 0; role < 6; role++) {
            for (int tool = 0; tool < 41; tool++) {
                String name = "t*" + tool;
                Subject subject = new Subject("key:other", Set.of("r" + role));
                assertThat(allows(learned, subject, Action.CALL, name))
                        .as("%s %s", role, name)
                        .isEqualTo(recorded.contains("r" + role + name));
            }
            assertThat(allows(learned, new Subject("x", Set.of("r" + role)), Action.CALL, "denied"))
                    .isFalse();
            assertThat(allows(learned, new Subject("x", Set.of("r" + role)), Action.CALL, "tx1"))
                    .isFalse();
        }
    }

    @Test
    void whatMayBeUsedMayBeListed() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.call(ANN, "read", Effect.ALLOW, "gone");
        }

        PolicySet learned = PolicySet.of(learn(PolicySet.of(List.of())));

        assertThat(allows(learned, ANN, Action.LIST, "read")).isTrue();
        assertThat(allows(learned, ANN, Action.LIST, "write")).isFalse();
    }

    @Test
    void aPermissionGoesToTheRoleThatTheAllowingRuleNames() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.call(ANN, "read", Effect.ALLOW, "devs (old.yaml:7)");
        }
        Rule devs = Rules.allow("devs")
                .origin("new.yaml:9")
                .roles("staff")
                .tools("*")
                .build();

        assertThat(learn(PolicySet.of(List.of(devs))))
                .extracting(rule -> rule.who().roles().toString())
                .containsExactly("[staff]");
    }

    @Test
    void elseToTheFewestRolesAndToTheSubjectWithoutRoles() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.call(ANN, "shared", Effect.ALLOW, "gone")
                    .call(BOB, "shared", Effect.ALLOW, "gone")
                    .call(ANN, "own", Effect.ALLOW, "gone")
                    .call(EVE, "own", Effect.ALLOW, "gone");
        }

        PolicySet learned = PolicySet.of(learn(PolicySet.of(List.of())));

        assertThat(allows(learned, new Subject("x", Set.of("staff")), Action.CALL, "shared"))
                .isTrue();
        assertThat(allows(learned, new Subject("x", Set.of("dev")), Action.CALL, "shared"))
                .isFalse();
        assertThat(allows(learned, new Subject("x", Set.of("dev")), Action.CALL, "own"))
                .isTrue();
        assertThat(allows(learned, EVE, Action.CALL, "own")).isTrue();
        assertThat(allows(learned, EVE, Action.CALL, "shared")).isFalse();
    }

    @Test
    void denialsAndTheTermsOfTheAllowingRuleStay() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.call(ANN, "read", Effect.ALLOW, "devs");
        }
        Rule devs = Rules.allow("devs")
                .roles("dev")
                .tools("*")
                .needs("files")
                .redact("ssn")
                .build();
        Rule no = Rules.deny("no").roles("dev").tools("delete").build();

        List<Rule> rules = learn(PolicySet.of(List.of(devs, no)));

        assertThat(rules).hasSize(2).contains(no);
        assertThat(rules.getLast().scopes()).containsExactly("files");
        assertThat(rules.getLast().obligations().redact()).containsExactly("ssn");
    }

    @Test
    void everyKindIsLearnedAndCanBeWritten() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.attempt(ANN, "resources/read", "resource", "file:///a*b", null, Effect.ALLOW, "gone")
                    .attempt(ANN, "resources/subscribe", "resource", "file:///a*b", null, Effect.ALLOW, "gone")
                    .attempt(ANN, "prompts/get", "prompt", "greet", null, Effect.ALLOW, "gone")
                    .attempt(ANN, "completion/complete", "template", "file:///{x}", null, Effect.ALLOW, "gone");
        }

        List<Rule> rules = learn(PolicySet.of(List.of()));

        assertThat(rules).hasSize(3);
        assertThat(PolicyWriter.write(rules)).contains("file:///a\\\\*b", "greet", "file:///{x}", "subscribe");
        Simulation check = new Simulation(new Replay(PolicySet.of(rules), NOTHING_KNOWN));
        AuditTrail.read(directory, check);
        assertThat(check.result().flips()).isEmpty();
    }

    @Test
    void grantsThatNobodyUsedAreNamedByPattern() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.call(ANN, "read_a", Effect.ALLOW, "devs").call(ANN, "delete_a", Effect.DENY, "default");
        }
        Rule devs = Rules.allow("devs").roles("dev").tools("read_*", "write_*").build();
        Rule ops = Rules.allow("ops").roles("ops").tools("*").build();
        Rule no = Rules.deny("no").tools("drop").build();
        UnusedGrants grants = new UnusedGrants(PolicySet.of(List.of(devs, ops, no)), NOTHING_KNOWN);

        AuditTrail.read(directory, grants);

        assertThat(grants.result())
                .containsExactly(new Unused(devs, List.of("tools: write_*")), new Unused(ops, List.of()));
    }

    private List<Rule> learn(PolicySet current) {
        Learning learning = new Learning(current);
        AuditTrail.read(directory, learning);
        return learning.rules();
    }

    private static boolean allows(PolicySet policy, Subject subject, Action action, String tool) {
        Target target = NOTHING_KNOWN.target(Target.Kind.TOOL, "crm", tool);
        return policy.decide(subject, action, target, Context.at(AuditTrail.START))
                .allows();
    }
}
