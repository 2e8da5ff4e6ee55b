package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.policy.condition.Conditions;
import dev.sallyport.policy.condition.Facts;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Value;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicyEngineTest {
    private static final Rule READ = Rules.allow("read").tools("read").build();
    private static final Target SEEN =
            new Target(Target.Kind.TOOL, "files", "read", new Definition(Set.of(), Value.Fields.NONE, null, "00"));
    private static final Context NOW = Context.at(Instant.EPOCH);

    private final PolicyEngine engine = new PolicyEngine(PolicySet.of(List.of(READ)));

    @Test
    void aRuleThatIsAddedIsInForce() {
        engine.add(Rules.deny("no").tools("read").build());

        assertThat(decide("read").rule()).isEqualTo("no");
    }

    @Test
    void aRuleIsAddedOnce() {
        assertThatIllegalArgumentException().isThrownBy(() -> engine.add(READ)).withMessage("there are two rules read");
        assertThat(engine.policy().rules()).containsExactly(READ);
    }

    @Test
    void aRuleIsRemovedOnce() {
        assertThat(engine.remove("read")).isTrue();
        assertThat(engine.remove("read")).isFalse();
        assertThat(decide("read").allows()).isFalse();
    }

    @Test
    void aRuleTakesThePlaceOfTheOneOfItsId() {
        engine.replace(Rules.allow("read").tools("write").build());

        assertThat(decide("read").allows()).isFalse();
        assertThat(decide("write").allows()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.replace(Rules.allow("other").tools("x").build()))
                .withMessage("there is no rule other");
        assertThat(engine.policy().rules()).hasSize(1);
    }

    @Test
    void aPolicyTakesThePlaceOfAnother() {
        var before = engine.policy();
        var after = PolicySet.of(List.of());

        assertThat(engine.replace(after)).isSameAs(before);
        assertThat(engine.policy()).isSameAs(after);
        assertThat(decide("read").allows()).isFalse();
    }

    @Test
    void noChangeIsLostWhereSeveralAreMadeAtOnce() {
        IntStream.range(0, 50)
                .parallel()
                .forEach(i ->
                        engine.add(Rules.allow("rule " + i).tools("tool-" + i).build()));

        assertThat(engine.policy().rules()).hasSize(51);
    }

    private Decision decide(String tool) {
        return engine.decide(
                new Subject("key:k_1", Set.of()),
                Action.CALL,
                new Target(Target.Kind.TOOL, "files", tool),
                Context.at(Instant.EPOCH));
    }

    @Test
    void aConditionMayDecideInTurn() {
        var inner = PolicySet.of(List.of(Rules.allow("inner").tools("*").build()));
        var outer = PolicySet.of(List.of(Rules.allow("outer")
                .roles("reader")
                .tools("*")
                .when(Conditions.custom(
                        "nested",
                        _ -> inner.decide(Subject.anonymous(), Action.CALL, SEEN, NOW)
                                .allows()))
                .build()));
        var reader = new Subject("key:k_1", Set.of("reader"));

        assertThat(outer.decide(reader, Action.CALL, SEEN, NOW).rule()).isEqualTo("outer");
        assertThat(outer.decide(Subject.anonymous(), Action.CALL, SEEN, NOW).allows())
                .isFalse();
    }

    @Test
    void aConditionThatKeepsTheFactsLearnsNothingOfLaterRequests() {
        var kept = new AtomicReference<@Nullable Facts>();
        var policy = PolicySet.of(List.of(Rules.allow("keeps")
                .tools("*")
                .when(Conditions.custom("keeps", facts -> {
                    kept.set(facts);
                    return true;
                }))
                .build()));

        policy.decide(new Subject("key:k_1", Set.of()), Action.CALL, SEEN, NOW);

        assertThatThrownBy(() -> Objects.requireNonNull(kept.get()).find(Path.parse("subject.id")))
                .isInstanceOf(NullPointerException.class);
    }
}
