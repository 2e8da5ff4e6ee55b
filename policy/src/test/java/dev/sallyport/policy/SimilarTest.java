package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimilarTest {

    @ParameterizedTest
    @CsvSource({
        "abc, abd, true",
        "abc, ab, true",
        "abc, abcd, true",
        "abc, xabc, true",
        "abc, bc, true",
        "abc, abde, false",
        "abc, acb, false",
        "abcd, abxx, true",
        "abcd, axxx, false",
        "read_file, reed_files, true",
        "read_file, fetch_all, false",
    })
    void aNameIsMeantForOneThatAFewChangesLeadTo(String name, String candidate, boolean near) {
        assertThat(Similar.hint(name, List.of(candidate)))
                .isEqualTo(near ? "did you mean \"" + candidate + "\"?" : "there is " + candidate);
    }

    @Test
    void theNearestIsNamed() {
        assertThat(Similar.hint("search", List.of("sear", "sarch", "seabed"))).isEqualTo("did you mean \"sarch\"?");
    }

    @Test
    void onlyAFewAreListed() {
        var eight = IntStream.range(0, 8).mapToObj(i -> "other-" + i).toList();
        var nine = IntStream.range(0, 9).mapToObj(i -> "other-" + i).toList();

        assertThat(Similar.hint("x", eight)).isEqualTo("there is " + String.join(", ", eight));
        assertThat(Similar.hint("x", nine)).isEqualTo("look at its spelling, or use a pattern");
        assertThat(Similar.hint("x", List.of())).isEqualTo("look at its spelling, or use a pattern");
    }
}
