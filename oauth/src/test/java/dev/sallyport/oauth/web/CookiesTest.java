package dev.sallyport.oauth.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Cookies: protocol.md Y6.
final class CookiesTest {
    @ParameterizedTest
    @ValueSource(strings = {"https://mcp.example", "https://localhost:8443", "http://mcp.example", "http://10.0.0.1"})
    void belongToOneHostAndSecureConnections(String issuer) {
        WebResponse.Header cookie = new Cookies(URI.create(issuer)).set("x", "v", Duration.ofMinutes(10));

        assertThat(cookie.value())
                .isEqualTo("__Host-sallyport-x=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:9000", "http://127.0.0.1:9000", "http://127.8.8.8", "http://[::1]:9000"})
    void doWithoutOnlyOnTheDevelopersOwnMachine(String issuer) {
        WebResponse.Header cookie = new Cookies(URI.create(issuer)).set("x", "v", Duration.ofMinutes(10));

        assertThat(cookie.value()).isEqualTo("sallyport-x=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=600");
    }

    @Test
    void areReadUnderTheFullNameOnly() {
        Cookies cookies = new Cookies(URI.create("https://mcp.example"));
        var request = new WebRequest(
                "GET", "/", Params.NONE, Map.of("cookie", List.of("sallyport-x=toss; a=b")), new byte[0], "192.0.2.1");

        assertThat(cookies.read(request, "x")).isEmpty();
    }

    @Test
    void thatAreThereTwiceAreNotThere() {
        Cookies cookies = new Cookies(URI.create("https://mcp.example"));
        var twice = List.of("__Host-sallyport-x=one; __Host-sallyport-x=two");
        var request = new WebRequest("GET", "/", Params.NONE, Map.of("cookie", twice), new byte[0], "192.0.2.1");

        assertThat(cookies.read(request, "x")).isEmpty();
    }
}
