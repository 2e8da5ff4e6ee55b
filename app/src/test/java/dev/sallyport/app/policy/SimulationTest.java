package dev.sallyport.app.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.app.policy.Simulation.Case;
import dev.sallyport.app.policy.Simulation.Result;
import dev.sallyport.app.policy.Simulation.Tally;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Rules;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Test.In;
import dev.sallyport.policy.condition.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {
    private static final Subject ANN = new Subject("key:ann", Set.of("dev"));
    private static final Subject BOB = new Subject("key:bob", Set.of("ops"));

    @TempDir
    Path directory;

    @Test
    void tellsWhichCallsFlipFromWhichRuleToWhich() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.call(ANN, "read", AuditEvent.Effect.ALLOW, "old")
                    .call(ANN, "delete", AuditEvent.Effect.ALLOW, "old")
                    .call(BOB, "delete", AuditEvent.Effect.DENY, "default")
                    .call(ANN, "delete", AuditEvent.Effect.ALLOW, "old");
        }

        Result result = simulate(allow("devs", "dev", "*"), allow("ops", "ops", "delete"), deny("no", "dev", "delete"));

        assertThat(result.attempts()).isEqualTo(4);
        assertThat(result.undecidable()).isEmpty();
        assertThat(result.flips())
                .containsExactly(
                        new Tally(
                                new Case(
                                        "key:ann",
                                        Action.CALL,
                                        "crm",
                                        "delete",
                                        Effect.ALLOW,
                                        "old",
                                        new Replayed.Decided(Effect.DENY, "no")),
                                2,
                                AuditTrail.START.plusSeconds(1),
                                AuditTrail.START.plusSeconds(3),
                                "c_2"),
                        new Tally(
                                new Case(
                                        "key:bob",
                                        Action.CALL,
                                        "crm",
                                        "delete",
                                        Effect.DENY,
                                        "default",
                                        new Replayed.Decided(Effect.ALLOW, "ops")),
                                1,
                                AuditTrail.START.plusSeconds(2),
                                AuditTrail.START.plusSeconds(2),
                                "c_3"));
    }

    @Test
    void theSameEffectByAnotherRuleIsNoFlip() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.call(ANN, "read", AuditEvent.Effect.ALLOW, "old");
        }

        assertThat(simulate(allow("new", "dev", "read")).flips()).isEmpty();
    }

    @Test
    void whatHangsOnARedactedArgumentIsUndecidable() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.call(ANN, "read", "{\"token\":\"x\",\"env\":\"prod\"}", AuditEvent.Effect.ALLOW, "old");
        }

        Result denies = simulate(allow("a", "dev", "*"), when(deny("d", "dev", "*"), "arguments.token", "x"));
        Result allows = simulate(when(allow("a", "dev", "*"), "arguments.token", "x"));
        Result known = simulate(allow("a", "dev", "*"), when(deny("d", "dev", "*"), "arguments.env", "prod"));
        Result either = simulate(allow("a", "dev", "*"), when(allow("b", "dev", "*"), "arguments.token", "x"));
        Result both = simulate(deny("d", "dev", "*"), when(deny("e", "dev", "*"), "arguments.token", "x"));

        assertThat(denies.flips()).isEmpty();
        assertThat(denies.undecidable().getFirst().what().now())
                .isEqualTo(new Replayed.Undecidable(Set.of(Effect.ALLOW, Effect.DENY), List.of("d")));
        assertThat(allows.undecidable().getFirst().what().now())
                .isEqualTo(new Replayed.Undecidable(Set.of(Effect.ALLOW, Effect.DENY), List.of("a")));
        assertThat(known.flipped()).isEqualTo(1);
        assertThat(known.unclear()).isZero();
        assertThat(either.flipped() + either.unclear()).isZero();
        assertThat(both.flipped()).isEqualTo(1);
        assertThat(both.unclear()).isZero();
    }

    @Test
    void whatHangsOnAClaimThatWasNotKeptIsUndecidable() {
        Subject ann = ANN.withClaims(
                new Value.Fields(Map.of("groups", Value.texts(List.of("a")), "tenant", Value.of("acme"))));
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.call(ann, "read", AuditEvent.Effect.ALLOW, "old");
        }

        Result lost = simulate(allow("a", "dev", "*"), when(deny("d", "dev", "*"), "claims.groups[0]", "a"));
        Result kept = simulate(allow("a", "dev", "*"), when(deny("d", "dev", "*"), "claims.tenant", "acme"));
        Result elsewhere = simulate(allow("a", "dev", "*"), when(deny("d", "dev", "write"), "claims.groups[0]", "a"));

        assertThat(lost.unclear()).isEqualTo(1);
        assertThat(kept.flipped()).isEqualTo(1);
        assertThat(elsewhere.flipped() + elsewhere.unclear()).isZero();
    }

    @Test
    void tagsAreKnownFromTheCatalogueOnly() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.call(ANN, "read", AuditEvent.Effect.ALLOW, "old");
        }
        Rule tagged = Rules.deny("d").roles("dev").tools("*").tags("secret").build();
        Definition secret = new Definition(Set.of("secret"), Value.Fields.NONE, null, "h");
        Catalogue seen =
                Catalogue.EMPTY.with("crm", new Catalogue.Offer(Map.of(Target.Kind.TOOL, Map.of("read", secret))));
        PolicySet policy = PolicySet.of(List.of(allow("a", "dev", "*"), tagged));

        assertThat(simulate(policy, Catalogue.EMPTY).unclear()).isEqualTo(1);
        assertThat(simulate(policy, seen).flipped()).isEqualTo(1);
    }

    @Test
    void aPatternAdmitsWhatTheCatalogueDoesNotDisown() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            trail.call(ANN, "read", AuditEvent.Effect.ALLOW, "old");
        }
        PolicySet policy = PolicySet.of(List.of(allow("a", "dev", "*")));
        Catalogue without = Catalogue.EMPTY.with("crm", new Catalogue.Offer(Map.of()));

        assertThat(simulate(policy, Catalogue.EMPTY).flips()).isEmpty();
        assertThat(simulate(policy, without).flipped()).isEqualTo(1);
    }

    /// Of 100,000 calls every fifth is a deletion, half of them by role dev, and 100 have a redacted argument.
    @Test
    void findsExactlyWhatWasPlantedInALargeAudit() {
        try (AuditTrail trail = new AuditTrail(directory)) {
            for (int i = 0; i < 100_000; i++) {
                Subject subject = new Subject("key:k" + i % 50, Set.of(i % 2 == 0 ? "dev" : "ops"));
                boolean delete = i % 5 == 0;
                String arguments = i % 1_000 == 1 ? "{\"token\":\"x\"}" : "{\"id\":" + i + "}";
                trail.call(subject, delete ? "delete" : "read_" + i % 7, arguments, AuditEvent.Effect.ALLOW, "old");
            }
        }

        Result result = simulate(
                allow("a", "dev", "*"),
                allow("b", "ops", "*"),
                deny("no-deletes", "dev", "delete"),
                when(deny("no-token", "ops", "*"), "arguments.token", "x"));

        assertThat(result.attempts()).isEqualTo(100_000);
        assertThat(result.flipped()).isEqualTo(10_000);
        assertThat(result.flips()).hasSize(5).allSatisfy(flip -> {
            assertThat(flip.count()).isEqualTo(2_000);
            assertThat(flip.what().now()).isEqualTo(new Replayed.Decided(Effect.DENY, "no-deletes"));
        });
        assertThat(result.unclear()).isEqualTo(100);
    }

    private Result simulate(Rule... rules) {
        return simulate(PolicySet.of(List.of(rules)), Catalogue.EMPTY);
    }

    private Result simulate(PolicySet policy, Catalogue catalogue) {
        Simulation simulation = new Simulation(new Replay(policy, new Seen(catalogue)));
        AuditTrail.read(directory, simulation);
        return simulation.result();
    }

    private static Rule allow(String id, String role, String tools) {
        return Rules.allow(id).roles(role).tools(tools).build();
    }

    private static Rule deny(String id, String role, String tools) {
        return Rules.deny(id).roles(role).tools(tools).build();
    }

    private static Rule when(Rule rule, String path, String value) {
        var when =
                new Condition.Field(dev.sallyport.policy.condition.Path.parse(path), new In(List.of(Value.of(value))));
        return new Rule(
                rule.id(),
                rule.origin(),
                rule.effect(),
                rule.who(),
                rule.what(),
                when,
                rule.scopes(),
                rule.obligations(),
                rule.approval(),
                false,
                false);
    }
}
