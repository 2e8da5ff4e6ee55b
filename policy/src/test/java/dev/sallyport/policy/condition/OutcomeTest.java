package dev.sallyport.policy.condition;

import static dev.sallyport.policy.condition.Outcome.ERROR;
import static dev.sallyport.policy.condition.Outcome.FALSE;
import static dev.sallyport.policy.condition.Outcome.MISSING;
import static dev.sallyport.policy.condition.Outcome.OPEN;
import static dev.sallyport.policy.condition.Outcome.TRUE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeTest {

    @ParameterizedTest
    @CsvSource({
        "FALSE,   FALSE, FALSE, FALSE,   FALSE,   FALSE",
        "ERROR,   FALSE, ERROR, ERROR,   ERROR,   ERROR",
        "MISSING, FALSE, ERROR, MISSING, MISSING, MISSING",
        "OPEN,    FALSE, ERROR, MISSING, OPEN,    OPEN",
        "TRUE,    FALSE, ERROR, MISSING, OPEN,    TRUE",
    })
    void conjunction(Outcome one, Outcome false_, Outcome error, Outcome missing, Outcome open, Outcome true_) {
        assertThat(one.and(FALSE)).isEqualTo(false_);
        assertThat(one.and(ERROR)).isEqualTo(error);
        assertThat(one.and(MISSING)).isEqualTo(missing);
        assertThat(one.and(OPEN)).isEqualTo(open);
        assertThat(one.and(TRUE)).isEqualTo(true_);
    }

    @ParameterizedTest
    @CsvSource({
        "FALSE,   FALSE,   ERROR, MISSING, OPEN,  TRUE",
        "ERROR,   ERROR,   ERROR, ERROR,   ERROR, TRUE",
        "MISSING, MISSING, ERROR, MISSING, OPEN,  TRUE",
        "OPEN,    OPEN,    ERROR, OPEN,    OPEN,  TRUE",
        "TRUE,    TRUE,    TRUE,  TRUE,    TRUE,  TRUE",
    })
    void disjunction(Outcome one, Outcome false_, Outcome error, Outcome missing, Outcome open, Outcome true_) {
        assertThat(one.or(FALSE)).isEqualTo(false_);
        assertThat(one.or(ERROR)).isEqualTo(error);
        assertThat(one.or(MISSING)).isEqualTo(missing);
        assertThat(one.or(OPEN)).isEqualTo(open);
        assertThat(one.or(TRUE)).isEqualTo(true_);
    }

    @ParameterizedTest
    @CsvSource({"FALSE, TRUE", "ERROR, ERROR", "MISSING, MISSING", "OPEN, OPEN", "TRUE, FALSE"})
    void negation(Outcome one, Outcome negated) {
        assertThat(one.not()).isEqualTo(negated);
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatHoldsOrIsOpenMayHold(Outcome outcome) {
        assertThat(outcome.mayHold()).isEqualTo(outcome == TRUE || outcome == OPEN);
    }

    @Test
    void aFailureNamesTheKindOfExceptionAndNotItsMessage() {
        var facts = SomeFacts.none();

        var outcome = Outcome.failed("arguments.path", new IllegalStateException("/etc/shadow"), facts);

        assertThat(outcome).isEqualTo(ERROR);
        assertThat(facts.problems).containsExactly("arguments.path could not be evaluated (IllegalStateException)");
    }
}
