package dev.sallyport.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScopesTest {
    @Test
    void namesStandBetweenSpaces() {
        assertThat(Scopes.parse(" b a  b ")).containsExactly("b", "a");
        assertThat(Scopes.format(Set.of("b", "a"))).isEqualTo("a b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\tb", "a\"b", "a\\b", "a\nb", "ä"})
    void noOtherCharactersAreTaken(String text) {
        assertThatThrownBy(() -> Scopes.parse(text)).isInstanceOf(OAuthException.class);
    }
}
