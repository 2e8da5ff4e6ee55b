package dev.sallyport.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProtectedResourceTest {
    private static final ProtectedResource WIKI = new ProtectedResource(
            URI.create("https://mcp.example.com/wiki"), "/wiki", Set.of(), Set.of(), "idp", Set.of());

    /// protocol.md Z6
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://mcp.example.com/wiki",
                "HTTPS://MCP.example.COM/wiki",
                "https://mcp.example.com:443/wiki"
            })
    void oneResourceHasSeveralSpellings(String indicator) {
        assertThat(WIKI.is(URI.create(indicator))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://mcp.example.com",
                "https://mcp.example.com/Wiki",
                "https://mcp.example.com/wiki/",
                "https://mcp.example.com/wiki?a=b",
                "http://mcp.example.com/wiki",
                "https://mcp.example.com:8443/wiki",
                "https://mcp.example.com/world",
                "https://evil.example.com/wiki",
                "urn:wiki"
            })
    void anotherIsNotTakenForIt(String indicator) {
        assertThat(WIKI.is(URI.create(indicator))).isFalse();
    }

    @Test
    void anEmptyPathAndASlashAreTheSame() {
        assertThat(ProtectedResource.canonical(URI.create("https://mcp.example.com/")))
                .isEqualTo(URI.create("https://mcp.example.com"));
    }

    @Test
    void whatIsRequiredCanBeGranted() {
        assertThatThrownBy(() -> new ProtectedResource(
                        URI.create("https://mcp.example.com/wiki"), "/wiki", Set.of("a"), Set.of("b"), null, Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
