package dev.sallyport.embed;

import static java.util.Objects.requireNonNullElse;

import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/// What the servers of the tests offer, and how often any of it was reached.
final class Library {
    static final List<String> TOOLS = List.of(
            "read_file",
            "read_notes",
            "write_file",
            "delete_file",
            "pay",
            "customer",
            "report",
            "export",
            "ping_peer",
            "wipe");
    static final List<String> RESOURCES = List.of("file:///public/a.txt", "file:///secret/b.txt");
    static final List<String> TEMPLATES = List.of("file:///public/{name}", "file:///secret/{name}");
    static final List<String> PROMPTS = List.of("summary", "audit");

    private static final McpSchema.ServerCapabilities ALL = McpSchema.ServerCapabilities.builder()
            .tools(true)
            .resources(true, true)
            .prompts(true)
            .completions()
            .logging()
            .build();

    private final AtomicInteger reached = new AtomicInteger();

    int reached() {
        return reached.get();
    }

    McpSyncServer serve(McpServerTransportProvider transport) {
        return McpServer.sync(transport)
                .serverInfo("library", "1")
                .capabilities(ALL)
                .tools(TOOLS.stream().map(this::tool).toList())
                .resources(RESOURCES.stream().map(this::resource).toList())
                .resourceTemplates(TEMPLATES.stream().map(this::template).toList())
                .prompts(PROMPTS.stream().map(this::prompt).toList())
                .completions(references().stream().map(this::completion).toList())
                .build();
    }

    McpSyncServer serve(McpStreamableServerTransportProvider transport) {
        return McpServer.sync(transport)
                .serverInfo("library", "1")
                .capabilities(ALL)
                .tools(TOOLS.stream().map(this::tool).toList())
                .resources(RESOURCES.stream().map(this::resource).toList())
                .resourceTemplates(TEMPLATES.stream().map(this::template).toList())
                .prompts(PROMPTS.stream().map(this::prompt).toList())
                .completions(references().stream().map(this::completion).toList())
                .build();
    }

    McpAsyncServer serveAsync(McpStreamableServerTransportProvider transport) {
        return McpServer.async(transport)
                .serverInfo("library", "1")
                .capabilities(ALL)
                .tools(TOOLS.stream()
                        .map(name -> McpServerFeatures.AsyncToolSpecification.builder()
                                .tool(definition(name))
                                .callHandler((_, call) -> Mono.fromSupplier(() -> call(call)))
                                .build())
                        .toList())
                .resources(RESOURCES.stream()
                        .map(uri -> new McpServerFeatures.AsyncResourceSpecification(
                                describedResource(uri), (_, read) -> Mono.fromSupplier(() -> read(read))))
                        .toList())
                .resourceTemplates(TEMPLATES.stream()
                        .map(uri -> new McpServerFeatures.AsyncResourceTemplateSpecification(
                                describedTemplate(uri), (_, read) -> Mono.fromSupplier(() -> read(read))))
                        .toList())
                .prompts(PROMPTS.stream()
                        .map(name -> new McpServerFeatures.AsyncPromptSpecification(
                                describedPrompt(name), (_, get) -> Mono.fromSupplier(() -> get(get))))
                        .toList())
                .completions(references().stream()
                        .map(reference -> new McpServerFeatures.AsyncCompletionSpecification(
                                reference, (_, _) -> Mono.fromSupplier(this::complete)))
                        .toList())
                .build();
    }

    McpStatelessSyncServer serve(McpStatelessServerTransport transport) {
        return McpServer.sync(transport)
                .serverInfo("library", "1")
                .capabilities(ALL)
                .tools(TOOLS.stream()
                        .map(name -> McpStatelessServerFeatures.SyncToolSpecification.builder()
                                .tool(definition(name))
                                .callHandler((_, call) -> call(call))
                                .build())
                        .toList())
                .resources(RESOURCES.stream()
                        .map(uri -> new McpStatelessServerFeatures.SyncResourceSpecification(
                                describedResource(uri), (_, read) -> read(read)))
                        .toList())
                .resourceTemplates(TEMPLATES.stream()
                        .map(uri -> new McpStatelessServerFeatures.SyncResourceTemplateSpecification(
                                describedTemplate(uri), (_, read) -> read(read)))
                        .toList())
                .prompts(PROMPTS.stream()
                        .map(name -> new McpStatelessServerFeatures.SyncPromptSpecification(
                                describedPrompt(name), (_, get) -> get(get)))
                        .toList())
                .completions(references().stream()
                        .map(reference -> new McpStatelessServerFeatures.SyncCompletionSpecification(
                                reference, (_, _) -> complete()))
                        .toList())
                .build();
    }

    static McpSchema.Tool definition(String name) {
        return McpSchema.Tool.builder(name, Map.of("type", "object"))
                .description("the description of " + name)
                .build();
    }

    McpServerFeatures.SyncToolSpecification tool(String name) {
        return tool(definition(name));
    }

    McpServerFeatures.SyncToolSpecification tool(McpSchema.Tool tool) {
        return McpServerFeatures.SyncToolSpecification.builder()
                .tool(tool)
                .callHandler((_, call) -> call(call))
                .build();
    }

    private McpServerFeatures.SyncResourceSpecification resource(String uri) {
        return new McpServerFeatures.SyncResourceSpecification(describedResource(uri), (_, read) -> read(read));
    }

    private McpServerFeatures.SyncResourceTemplateSpecification template(String uri) {
        return new McpServerFeatures.SyncResourceTemplateSpecification(describedTemplate(uri), (_, read) -> read(read));
    }

    private McpServerFeatures.SyncPromptSpecification prompt(String name) {
        return new McpServerFeatures.SyncPromptSpecification(describedPrompt(name), (_, get) -> get(get));
    }

    private McpServerFeatures.SyncCompletionSpecification completion(McpSchema.CompleteReference reference) {
        return new McpServerFeatures.SyncCompletionSpecification(reference, (_, _) -> complete());
    }

    private static McpSchema.Resource describedResource(String uri) {
        return McpSchema.Resource.builder(uri, uri)
                .description("the description of " + uri)
                .build();
    }

    private static McpSchema.ResourceTemplate describedTemplate(String uri) {
        return McpSchema.ResourceTemplate.builder(uri, uri)
                .description("the description of " + uri)
                .build();
    }

    private static McpSchema.Prompt describedPrompt(String name) {
        var argument = McpSchema.PromptArgument.builder("topic").build();
        return McpSchema.Prompt.builder(name)
                .description("the description of " + name)
                .arguments(List.of(argument))
                .build();
    }

    private static List<McpSchema.CompleteReference> references() {
        return List.of(
                new McpSchema.PromptReference("summary"),
                new McpSchema.PromptReference("audit"),
                new McpSchema.ResourceReference(TEMPLATES.getFirst()),
                new McpSchema.ResourceReference(TEMPLATES.getLast()));
    }

    private McpSchema.CallToolResult call(McpSchema.CallToolRequest call) {
        reached.incrementAndGet();
        return switch (call.name()) {
            case "customer" ->
                McpSchema.CallToolResult.builder()
                        .structuredContent(Map.of("name", "Ada", "ssn", "078-05-1120", "balance", 12.5))
                        .addTextContent("{\"name\":\"Ada\",\"ssn\":\"078-05-1120\"}")
                        .build();
            case "report" ->
                McpSchema.CallToolResult.builder()
                        .addTextContent("x".repeat(4096))
                        .build();
            default ->
                McpSchema.CallToolResult.builder()
                        .addTextContent("did " + call.name() + requireNonNullElse(call.arguments(), Map.of()))
                        .build();
        };
    }

    private McpSchema.ReadResourceResult read(McpSchema.ReadResourceRequest read) {
        reached.incrementAndGet();
        var content = McpSchema.TextResourceContents.builder(read.uri(), "content of " + read.uri())
                .build();
        return McpSchema.ReadResourceResult.builder(List.of(content)).build();
    }

    private McpSchema.GetPromptResult get(McpSchema.GetPromptRequest get) {
        reached.incrementAndGet();
        var text = McpSchema.TextContent.builder(get.name()).build();
        var message = McpSchema.PromptMessage.builder(McpSchema.Role.USER, text).build();
        return McpSchema.GetPromptResult.builder(List.of(message))
                .description("a prompt")
                .build();
    }

    private McpSchema.CompleteResult complete() {
        reached.incrementAndGet();
        return new McpSchema.CompleteResult(
                new McpSchema.CompleteResult.CompleteCompletion(List.of("completed"), 1, false));
    }
}
