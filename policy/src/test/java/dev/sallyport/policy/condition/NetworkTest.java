package dev.sallyport.policy.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,      10.0.0.0,          true",
        "10.0.0.0/8,      10.255.255.255,    true",
        "10.0.0.0/8,      11.0.0.0,          false",
        "10.0.0.0/8,      ::ffff:10.1.2.3,   true",
        "10.0.0.0/8,      ::10.1.2.3,        false",
        "10.1.2.128/25,   10.1.2.127,        false",
        "10.1.2.128/25,   10.1.2.128,        true",
        "10.1.2.3,        10.1.2.3,          true",
        "10.1.2.3,        10.1.2.4,          false",
        "0.0.0.0/0,       203.0.113.9,       true",
        "0.0.0.0/0,       ::1,               false",
        "2001:db8::/32,   2001:db8:ffff::1,  true",
        "2001:db8::/32,   2001:db9::,        false",
        "2001:db8::/33,   2001:db8:8000::,   false",
        "::1,             ::1,               true",
        "::1,             0:0:0:0:0:0:0:1,   true",
        "::ffff:10.0.0.1, 10.0.0.1,          true",
        "::/0,            10.0.0.1,          false",
    })
    void aNetworkHasItsAddresses(String network, String address, boolean inside) {
        assertThat(Network.parse(network).contains(address)).isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/33  | a prefix has 0 to 32 bits",
                "10.0.0.0/-1  | a prefix has 0 to 32 bits",
                "::/129       | a prefix has 0 to 128 bits",
                "10.0.0.0/x   | behind / stands the number of bits",
                "10.0.0.0/    | behind / stands the number of bits",
                "10.1.2.3/8   | the address has bits behind the prefix; did you mean 10.0.0.0/8?",
                "10.0.0.1/31  | the address has bits behind the prefix; did you mean 10.0.0.0/31?",
                "example.com  | Invalid IP address literal: example.com",
            })
    void aMalformedNetworkIsRefusedWithTheReason(String text, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.parse(text))
                .withMessage(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "10.1.2.3", "2001:db8:0:0:0:0:0:0/32", "0.0.0.0/0"})
    void whatIsReadIsWrittenAlike(String text) {
        assertThat(Network.parse(text)).hasToString(text);
        assertThat(Network.parse(Network.parse(text).toString())).isEqualTo(Network.parse(text));
    }

    @Test
    void aRequestWithoutAnAddressComesFromNoNetwork() {
        var anywhere = Conditions.network("0.0.0.0/0", "::/0");

        assertThat(anywhere.evaluate(SomeFacts.from("10.0.0.1"))).isEqualTo(Outcome.TRUE);
        assertThat(anywhere.evaluate(SomeFacts.from("::1"))).isEqualTo(Outcome.TRUE);
        assertThat(anywhere.evaluate(SomeFacts.from(null))).isEqualTo(Outcome.MISSING);
        assertThat(Conditions.not(anywhere).evaluate(SomeFacts.from(null))).isEqualTo(Outcome.MISSING);
        assertThat(Conditions.network("10.0.0.0/8").evaluate(SomeFacts.from("11.0.0.1")))
                .isEqualTo(Outcome.FALSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.1:443", "/10.0.0.1", "10.0.0.256"})
    void anAddressThatIsNoneIsAnError(String address) {
        var facts = SomeFacts.from(address);

        assertThat(Conditions.network("10.0.0.0/8").evaluate(facts)).isEqualTo(Outcome.ERROR);
        assertThat(facts.problems)
                .containsExactly("the client's address could not be evaluated (IllegalArgumentException)");
    }
}
