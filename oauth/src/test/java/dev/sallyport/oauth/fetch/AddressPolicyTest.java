package dev.sallyport.oauth.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.condition.Network;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which addresses may be spoken to (protocol.md N2).
final class AddressPolicyTest {
    private static final AddressPolicy POLICY = AddressPolicy.PUBLIC;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::8.8.8.8",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:0:8.8.8.8",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::808:808",
                "100::1",
                "2001::1",
                "2001:0:808:808::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:808:808::",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void refusesWhatIsNotPublic(String address) {
        assertThat(POLICY.admits(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450::1",
                "64:ff9b::808:808"
            })
    void admitsWhatIsPublic(String address) {
        assertThat(POLICY.admits(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void opensTheNetworksThatAreNamedAndNoOthers() {
        var open = new AddressPolicy(List.of(Network.parse("10.1.0.0/16"), Network.parse("::1")), false);

        assertThat(open.admits(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(open.admits(InetAddress.ofLiteral("::ffff:10.1.2.3"))).isTrue();
        assertThat(open.admits(InetAddress.ofLiteral("::1"))).isTrue();
        assertThat(open.admits(InetAddress.ofLiteral("10.2.0.1"))).isFalse();
        assertThat(open.admits(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://idp.example.com",
                "HTTPS://idp.example.com:8443/a?b=c",
                "https://8.8.8.8/",
                "https://127.0.0.1/",
                "https://[2606:4700::1111]/"
            })
    void leavesToTheAddressWhatIsWellFormed(String uri) {
        assertThat(POLICY.objection(URI.create(uri))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://idp.example.com",
                "ftp://idp.example.com",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "//idp.example.com",
                "/path",
                "https://user@idp.example.com",
                "https://user:secret@idp.example.com",
                "https://idp.example.com#fragment",
                "https://idp.example.com:0",
                "https://idp.example.com:65536",
                "https:///path",
                "https://idp.example.com.",
                "https://127.0.0.1.",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0x7f.0.0.1/",
                "https://017700000001/",
                "https://0177.0.0.1/",
                "https://127.0.0.01/",
                "https://127.1/",
                "https://127.0.1/",
                "https://10.0.0.256/",
                "https://example.0x7f/",
                "https://foo.1/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:8.8.8.8]/",
                "https://[fe80::1%25eth0]/",
                "https://exa_mple.com/",
                "https://ex%61mple.com/"
            })
    void objectsToWhatIsNot(String uri) {
        assertThat(POLICY.objection(URI.create(uri))).isPresent();
    }

    @Test
    void speaksPlainHttpOnlyWhereThatIsSwitchedOn() {
        var plain = new AddressPolicy(List.of(), true);

        assertThat(plain.objection(URI.create("http://idp.example.com"))).isEmpty();
        assertThat(plain.objection(URI.create("https://idp.example.com"))).isEmpty();
        assertThat(plain.objection(URI.create("ftp://idp.example.com"))).isPresent();
    }
}
