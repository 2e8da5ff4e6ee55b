package dev.sallyport.oauth.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// protocol.md O1
class BearerChallengeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer resource_metadata=\"https://a.example/m\", scope=\"one two\", error=\"insufficient_scope\"",
                "bearer   error=insufficient_scope ,scope=\"two one\",resource_metadata=\"https://a.example/m\"",
                "Basic realm=\"x, Bearer scope=\\\"no\\\"\", Bearer Resource_Metadata = \"https://a.example/m\","
                        + " SCOPE=\"one two\", error=\"insufficient\\_scope\"",
                "Negotiate abc==, Bearer resource_metadata=\"https://a.example/m\", scope=\"one two\","
                        + " error=\"insufficient_scope\", Digest realm=\"y\"",
                ", Bearer resource_metadata=\"https://a.example/m\",, scope=\"one two\", error=insufficient_scope, Newer",
            })
    void findsTheBearerChallenge(String header) {
        BearerChallenge challenge = BearerChallenge.of(List.of(header));

        assertThat(challenge)
                .isEqualTo(new BearerChallenge("https://a.example/m", Set.of("one", "two"), "insufficient_scope"));
    }

    @Test
    void aLaterHeaderMayHoldIt() {
        BearerChallenge challenge = BearerChallenge.of(List.of("Basic realm=\"x\"", "Bearer scope=\"one\""));

        assertThat(challenge).isEqualTo(new BearerChallenge(null, Set.of("one"), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer,",
                "Basic scope=\"one\"",
                "Bearerscope=\"one\"",
                "Bearer scope=\"one\" error=\"x\"",
                "Bearer scope=\"one\", scope=\"two\"",
                "Bearer scope=\"one",
                "Bearer scope=",
                "Bearer =\"one\"",
                "Bearer scope=\"one\\",
                "Bearer scope=\"on\u0001e\"",
                "Bearer scope=\"on\u00ebe\"",
                "Bearer scope=\"o\\\"ne\"",
                "Bearer scope=\"one\"; error=\"x\"",
            })
    void believesNothingThatIsNotExact(String header) {
        assertThat(BearerChallenge.of(List.of(header))).isEqualTo(BearerChallenge.NONE);
    }

    @Test
    void believesNothingThatIsEndless() {
        String header = "Bearer scope=\"one\", x=\"" + "y".repeat(9_000) + "\"";

        assertThat(BearerChallenge.of(List.of(header))).isEqualTo(BearerChallenge.NONE);
    }
}
