package dev.sallyport.embed.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.embed.Guard;
import dev.sallyport.policy.Subject;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers over stdio, and what only the SDK's guard knows.
@Timeout(60)
final class SdkGuardTest {
    private static final Subject READER = new Subject("user:ann", Set.of("reader"));

    @TempDir
    private Path folder;

    @Test
    void aServerOverStdioIsGuarded() throws Exception {
        Guard guard = guard("roles: { reader: { allow: [{ tools: [\"read_*\"] }] } }");
        try (var peer = new StdioPeer(guard, READER)) {
            serve(peer, tool("read_file", null, List.of()), tool("delete_file", null, List.of()));
            peer.shakeHands();

            assertThat(peer.request("tools/list", "{}").toString())
                    .contains("read_file")
                    .doesNotContain("delete_file");
            assertThat(peer.request("tools/call", "{\"name\":\"read_file\",\"arguments\":{}}")
                            .toString())
                    .contains("did read_file");
            assertThat(peer.request("tools/call", "{\"name\":\"delete_file\",\"arguments\":{}}")
                            .get("error"))
                    .isEqualTo(Map.of("code", 403, "message", "not allowed, or there is no such thing"));
        }
    }

    @Test
    void whatTheServerIsGivenLaterIsGuardedToo() throws Exception {
        Guard guard = guard("roles: { reader: { allow: [{ tools: [\"read_*\"] }] } }");
        try (var peer = new StdioPeer(guard, READER)) {
            McpSyncServer server = serve(peer, tool("read_file", null, List.of()));
            peer.shakeHands();

            server.addTool(tool("read_more", null, List.of()));
            server.addTool(tool("delete_all", null, List.of()));

            assertThat(peer.request("tools/list", "{}").toString())
                    .contains("read_file", "read_more")
                    .doesNotContain("delete_all");
            assertThat(peer.request("tools/call", "{\"name\":\"delete_all\",\"arguments\":{}}"))
                    .containsKey("error");
        }
    }

    @Test
    void tagsAndAnnotationsAreTheServersOwnAtTheTimeOfTheCall() throws Exception {
        Guard guard = guard("""
                roles:
                  reader:
                    allow:
                      - annotations: { readOnlyHint: true }
                rules:
                  - { effect: deny, tags: [internal] }
                """);
        try (var peer = new StdioPeer(guard, READER)) {
            McpSyncServer server = serve(
                    peer,
                    tool("look", true, List.of()),
                    tool("burn", false, List.of()),
                    tool("peek", true, List.of("internal")));
            peer.shakeHands();

            assertThat(peer.request("tools/list", "{}").toString())
                    .contains("look")
                    .doesNotContain("burn", "peek");
            assertThat(call(peer, "look")).containsKey("result");
            assertThat(call(peer, "burn")).containsKey("error");
            assertThat(call(peer, "peek")).containsKey("error");
            server.removeTool("look");
            server.addTool(tool("look", false, List.of()));
            assertThat(call(peer, "look")).containsKey("error");
        }
    }

    @Test
    void aReloadIsInForceForTheNextMessageOfASession() throws Exception {
        Guard guard = guard("roles: { reader: { allow: [{ tools: [read_file] }] } }");
        try (var peer = new StdioPeer(guard, READER)) {
            serve(peer, tool("read_file", null, List.of()));
            peer.shakeHands();
            assertThat(call(peer, "read_file")).containsKey("result");

            Files.writeString(folder.resolve("policy.yaml"), "roles: { reader: {} }");
            guard.reload();

            assertThat(call(peer, "read_file")).containsKey("error");
        }
    }

    @Test
    void theRevisionOfTheHandshakeIsKnownToThePolicy() throws Exception {
        Guard guard = guard("""
                roles:
                  reader:
                    allow:
                      - { tools: [read_file], when: { context.revision: 2025-06-18, context.transport: stdio } }
                """);
        try (var peer = new StdioPeer(guard, READER)) {
            serve(peer, tool("read_file", null, List.of()));
            peer.shakeHands();

            assertThat(call(peer, "read_file")).containsKey("result");
        }
    }

    @Test
    void whatTheServerSaysOnTheWayReachesTheClient() throws Exception {
        Guard guard = guard("roles: { reader: { allow: [{ tools: [slow] }] } }");
        try (var peer = new StdioPeer(guard, READER)) {
            var slow = McpServerFeatures.SyncToolSpecification.builder()
                    .tool(definition("slow", null, List.of()))
                    .callHandler((exchange, call) -> {
                        exchange.progressNotification(McpSchema.ProgressNotification.builder(call.progressToken(), 0.5)
                                .message("half way")
                                .build());
                        return McpSchema.CallToolResult.builder()
                                .addTextContent("done")
                                .build();
                    })
                    .build();
            serve(peer, slow);
            peer.shakeHands();
            List<String> heard = new ArrayList<>();

            Map<String, Object> response = peer.request(
                    "tools/call", "{\"name\":\"slow\",\"arguments\":{},\"_meta\":{\"progressToken\":\"p1\"}}", heard);

            assertThat(response.toString()).contains("done");
            assertThat(heard).singleElement().asString().contains("half way", "p1");
        }
    }

    private Guard guard(String policy) throws Exception {
        return Guard.of("files", Files.writeString(folder.resolve("policy.yaml"), policy));
    }

    private static McpSyncServer serve(StdioPeer peer, McpServerFeatures.SyncToolSpecification... tools) {
        return McpServer.sync(peer.transport())
                .serverInfo("files", "1")
                .capabilities(
                        McpSchema.ServerCapabilities.builder().tools(false).build())
                .tools(tools)
                .build();
    }

    private static Map<String, Object> call(StdioPeer peer, String tool) throws IOException {
        return peer.request("tools/call", "{\"name\":\"" + tool + "\",\"arguments\":{}}");
    }

    private static McpServerFeatures.SyncToolSpecification tool(
            String name, @Nullable Boolean readOnly, List<String> tags) {
        return McpServerFeatures.SyncToolSpecification.builder()
                .tool(definition(name, readOnly, tags))
                .callHandler((_, _) -> McpSchema.CallToolResult.builder()
                        .addTextContent("did " + name)
                        .build())
                .build();
    }

    private static McpSchema.Tool definition(String name, @Nullable Boolean readOnly, List<String> tags) {
        return McpSchema.Tool.builder(name, Map.of("type", "object"))
                .description("the description of " + name)
                .annotations(new McpSchema.ToolAnnotations(null, readOnly, null, null, null, null))
                .meta(Map.of("tags", tags))
                .build();
    }
}
