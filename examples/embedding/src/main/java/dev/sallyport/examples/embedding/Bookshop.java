package dev.sallyport.examples.embedding;

import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.util.List;
import java.util.Map;

/// What the shop's server offers. Nothing here knows of roles.
final class Bookshop {
    private static final Map<String, Object> ANY_ARGUMENTS = Map.of("type", "object");

    private Bookshop() {}

    static McpSyncServer open(McpServer.SyncSpecification<?> server) {
        return server.serverInfo("bookshop", "1.0")
                .capabilities(McpSchema.ServerCapabilities.builder()
                        .tools(true)
                        .resources(false, true)
                        .prompts(true)
                        .build())
                .tools(
                        tool("find_book", Map.of("title", "Emma", "shelf", 3)),
                        tool("sell_book", Map.of("sold", true)),
                        tool("show_order", Map.of("order", 17, "email", "ada@example.org")),
                        tool("erase_ledger", Map.of("erased", true)))
                .resources(resource("shop:///books/emma"), resource("shop:///customers/ada"))
                .resourceTemplates(template("shop:///books/{title}"), template("shop:///customers/{name}"))
                .prompts(prompt("recommend"), prompt("dunning_letter"))
                .build();
    }

    private static SyncToolSpecification tool(String name, Map<String, Object> answer) {
        var tool = McpSchema.Tool.builder(name, ANY_ARGUMENTS)
                .description("About " + name)
                .build();
        return SyncToolSpecification.builder()
                .tool(tool)
                .callHandler((_, _) -> CallToolResult.builder()
                        .structuredContent(answer)
                        .addTextContent(name + " is done")
                        .build())
                .build();
    }

    private static SyncResourceSpecification resource(String uri) {
        var resource = McpSchema.Resource.builder(uri, uri).build();
        return new SyncResourceSpecification(resource, (_, read) -> page(read.uri()));
    }

    private static SyncResourceTemplateSpecification template(String uri) {
        var template = McpSchema.ResourceTemplate.builder(uri, uri).build();
        return new SyncResourceTemplateSpecification(template, (_, read) -> page(read.uri()));
    }

    private static ReadResourceResult page(String uri) {
        var text = TextResourceContents.builder(uri, "The page " + uri).build();
        return ReadResourceResult.builder(List.of(text)).build();
    }

    private static SyncPromptSpecification prompt(String name) {
        var text = TextContent.builder("Please: " + name).build();
        var message = PromptMessage.builder(Role.USER, text).build();
        return new SyncPromptSpecification(
                McpSchema.Prompt.builder(name).description("About " + name).build(),
                (_, _) -> GetPromptResult.builder(List.of(message)).build());
    }
}
