package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicyEngineTest {
    private static final Rule READ = Rules.allow("read").tools("read").build();
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
}
