package dev.sallyport.policy;

import static dev.sallyport.policy.condition.Conditions.argument;
import static dev.sallyport.policy.condition.Conditions.custom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.condition.Value;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    @Test
    void everyPartOfARuleCounts() {
        var fingerprints = Stream.of(
                        rule(),
                        Rules.allow("s").tools("x"),
                        Rules.ask("r").tools("x"),
                        Rules.allow("r").prompts("x"),
                        rule().server("x"),
                        rule().subjects("x"),
                        rule().roles("x"),
                        rule().roles("x", "y"),
                        rule().roles("x").teams("y"),
                        rule().actions(Action.CALL),
                        rule().actions(Action.LIST),
                        rule().annotation("a", Value.of(true)),
                        rule().annotation("a", Value.of(false)),
                        rule().annotation("b", Value.of(true)),
                        rule().when(argument("x").starts("y")),
                        rule().when(argument("x").ends("y")),
                        rule().when(argument("z").ends("y")),
                        rule().when(argument("x").equalTo(1)),
                        rule().when(argument("x").equalTo("1")),
                        rule().when(custom("one", _ -> true)),
                        rule().when(custom("other", _ -> true)),
                        rule().needs("x"),
                        rule().redact("x"),
                        rule().cap(1),
                        rule().cap(2),
                        rule().limit(1, Duration.ofMinutes(1)),
                        rule().limit(1, Duration.ofMinutes(2)),
                        rule().selfApproval(),
                        rule().approvalLasts(Duration.ofMinutes(1)),
                        rule().dryRun(),
                        rule().includeNew())
                .map(FingerprintTest::of)
                .toList();

        assertThat(fingerprints).doesNotHaveDuplicates().allMatch(text -> text.matches("[0-9a-f]{16}"));
    }

    @Test
    void customConditionsOfOneNameAreTheSame() {
        assertThat(of(rule().when(custom("c", _ -> true)))).isEqualTo(of(rule().when(custom("c", _ -> false))));
    }

    @Test
    void whereARuleStandsDoesNotCount() {
        assertThat(of(rule().origin("p.yaml:1"))).isEqualTo(of(rule().origin("q.yaml:2")));
    }

    @Test
    void textsCannotRunIntoEachOther() {
        assertThat(of(rule().needs("a", "bjava.lang.Stringc")))
                .isNotEqualTo(of(rule().needs("ajava.lang.Stringb", "c")));
    }

    private static RuleBuilder rule() {
        return Rules.allow("r").tools("x");
    }

    private static String of(RuleBuilder rule) {
        return Fingerprint.of(List.of(rule.build()));
    }
}
