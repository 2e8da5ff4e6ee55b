package dev.sallyport.it;

import static java.util.stream.Collectors.joining;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.McpHttpClientTransportAuthorizationException;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The client of the MCP Java SDK, connected.
final class JavaClient implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Queue<Double> progress = new ConcurrentLinkedQueue<>();
    private final McpSyncClient client;

    private JavaClient(McpClientTransport transport) {
        client = McpClient.sync(transport)
                .requestTimeout(LONGEST)
                .initializationTimeout(LONGEST)
                .progressConsumer(notification -> progress.add(notification.progress()))
                .build();
        client.initialize();
    }

    static JavaClient http(String url, IssuedKey key) {
        return http(url, Map.of("Authorization", "Bearer " + key.secret()));
    }

    static JavaClient http(String url, Map<String, String> headers) {
        URI uri = URI.create(url);
        return new JavaClient(
                HttpClientStreamableHttpTransport.builder(uri.resolve("/").toString())
                        .endpoint(uri.getPath())
                        .addHttpRequestCustomizer((request, _, _, _, _) -> headers.forEach(request::setHeader))
                        .build());
    }

    /// Starts the command as its child, in an environment of what the SDK lets through and the command sets itself.
    static JavaClient stdio(ProcessBuilder command, Map<String, String> environment) {
        List<String> words = command.command();
        return new JavaClient(new StdioClientTransport(
                ServerParameters.builder(words.getFirst())
                        .args(words.subList(1, words.size()))
                        .env(environment)
                        .build(),
                McpJsonDefaults.getMapper()));
    }

    List<String> tools() {
        return client.listTools().tools().stream().map(Tool::name).toList();
    }

    /// @return the text a tool has answered with
    String call(String tool, Map<String, Object> arguments) {
        return text(client.callTool(
                CallToolRequest.builder(tool).arguments(arguments).build()));
    }

    /// @return the HTTP status with which a call is refused
    int refusal(String tool, Map<String, Object> arguments) {
        try {
            throw new AssertionError("not refused but answered: " + call(tool, arguments));
        } catch (McpHttpClientTransportAuthorizationException e) {
            return e.getResponseInfo().statusCode();
        }
    }

    /// Calls with a progress token; [#progress()] has what came.
    String callWithProgress(String tool, Map<String, Object> arguments) {
        return text(client.callTool(CallToolRequest.builder(tool)
                .arguments(arguments)
                .progressToken("java")
                .build()));
    }

    List<Double> progress() {
        return List.copyOf(progress);
    }

    @Override
    public void close() {
        client.closeGracefully();
    }

    private static String text(CallToolResult result) {
        return result.content().stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .collect(joining("\n"));
    }
}
