package dev.sallyport.examples.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.PolicyLoader;
import dev.sallyport.config.PolicyTests;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.McpHttpClientTransportAuthorizationException;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Both programs, started as their documentation says, and used with the client of the MCP Java SDK.
@Timeout(120)
final class BookshopTest {
    private static final Path POLICY = Path.of("policy.yaml");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"stdio,visitor", "stdio,clerk", "stdio,owner", "web,visitor", "web,clerk", "web,owner"})
    void eachRoleHasItsOwnShop(String way, String role) throws Exception {
        try (var shop = way.equals("web") ? web(role) : stdio(role)) {
            McpSyncClient client = shop.client();

            assertThat(client.listTools().tools())
                    .extracting(McpSchema.Tool::name)
                    .containsExactlyInAnyOrderElementsOf(
                            switch (role) {
                                case "visitor" -> List.of("find_book");
                                case "clerk", "owner" -> List.of("find_book", "sell_book", "show_order");
                                default -> List.of();
                            });
            assertThat(client.listResources().resources()).hasSize(role.equals("visitor") ? 1 : 2);
            assertThat(client.listResourceTemplates().resourceTemplates()).hasSize(role.equals("visitor") ? 1 : 2);
            assertThat(client.listPrompts().prompts()).hasSize(role.equals("visitor") ? 1 : 2);
            assertThat(call(client, "find_book", Map.of()).toString()).contains("Emma");
            assertRefused(client, "erase_ledger", Map.of());
        }
    }

    @ParameterizedTest
    @CsvSource({"stdio", "web"})
    void aClerkSellsFiveCopiesAndSeesNoAddress(String way) throws Exception {
        try (var shop = way.equals("web") ? web("clerk") : stdio("clerk")) {
            McpSyncClient client = shop.client();

            assertThat(call(client, "sell_book", Map.of("copies", 5)).toString())
                    .contains("sold");
            assertRefused(client, "sell_book", Map.of("copies", 6));
            assertThat(call(client, "show_order", Map.of()).toString())
                    .contains("[redacted]")
                    .doesNotContain("ada@example.org");
        }
    }

    @Test
    void whoeverDoesNotLogInStaysOutside() throws Exception {
        Server server = WebBookshop.open(POLICY, users("visitor"), 0);
        try (HttpClient http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(address(server) + "/mcp"))
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();

            var response = http.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(401);
        } finally {
            stop(server);
        }
    }

    @Test
    void thePolicyPassesItsTests() throws Exception {
        var policy = PolicyLoader.load(List.of(POLICY));

        var cases = PolicyTests.load(List.of(POLICY));

        assertThat(cases)
                .hasSize(6)
                .allSatisfy(each -> assertThat(each.run(policy).differences())
                        .as(each.name())
                        .isEmpty());
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("jetty does not stop", e);
        }
    }

    private record Shop(McpSyncClient client, Runnable server) implements AutoCloseable {
        @Override
        public void close() {
            client.close();
            server.run();
        }
    }

    private static McpSchema.CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
    }

    /// Over HTTP the client only tells the status.
    private static void assertRefused(McpSyncClient client, String tool, Map<String, Object> arguments) {
        assertThatThrownBy(() -> call(client, tool, arguments))
                .satisfies(refusal ->
                        assertThat(words(refusal)).containsAnyOf("not allowed, or there is no such thing", "403"));
    }

    private static String words(Throwable failure) {
        return failure instanceof McpHttpClientTransportAuthorizationException refused
                ? String.valueOf(refused.getResponseInfo().statusCode())
                : String.valueOf(failure.getMessage());
    }

    private static Shop stdio(String role) {
        var command = ServerParameters.builder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .args(
                        "-cp",
                        System.getProperty("java.class.path"),
                        StdioBookshop.class.getName(),
                        POLICY.toString(),
                        "pat",
                        role)
                .build();
        return connected(new StdioClientTransport(command, McpJsonDefaults.getMapper()), () -> {});
    }

    private Shop web(String role) throws Exception {
        Server server = WebBookshop.open(POLICY, users(role), 0);
        String login = Base64.getEncoder().encodeToString("pat:a word".getBytes(UTF_8));
        var transport = HttpClientStreamableHttpTransport.builder(address(server))
                .addHttpRequestCustomizer((request, _, _, _, _) -> request.setHeader("Authorization", "Basic " + login))
                .build();
        return connected(transport, () -> stop(server));
    }

    private static Shop connected(McpClientTransport transport, Runnable server) {
        McpSyncClient client = McpClient.sync(transport).build();
        client.initialize();
        return new Shop(client, server);
    }

    private Path users(String role) throws Exception {
        return Files.writeString(folder.resolve("users.properties"), "pat: a word," + role + "\n");
    }

    private static String address(Server server) {
        return "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }
}
