package dev.sallyport.app.command;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Target.Kind;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a made-up request asks for: exactly one of these, each `SERVER/NAME`, where the server ends at the first slash.
final class AskedFor {
    @Option(names = "--call", paramLabel = "SERVER/TOOL", description = "A call of a tool.")
    private @Nullable String call;

    @Option(names = "--read", paramLabel = "SERVER/URI", description = "Reading a resource.")
    private @Nullable String read;

    @Option(names = "--get", paramLabel = "SERVER/PROMPT", description = "Getting a prompt.")
    private @Nullable String get;

    @Option(names = "--subscribe", paramLabel = "SERVER/URI", description = "Subscribing to a resource.")
    private @Nullable String subscribe;

    @Option(names = "--list-tool", paramLabel = "SERVER/TOOL", description = "Seeing a tool in the list.")
    private @Nullable String listTool;

    @Option(names = "--list-resource", paramLabel = "SERVER/URI", description = "Seeing a resource in the list.")
    private @Nullable String listResource;

    @Option(names = "--list-template", paramLabel = "SERVER/TEMPLATE", description = "Seeing a template in the list.")
    private @Nullable String listTemplate;

    @Option(names = "--list-prompt", paramLabel = "SERVER/PROMPT", description = "Seeing a prompt in the list.")
    private @Nullable String listPrompt;

    @Option(names = "--complete-prompt", paramLabel = "SERVER/PROMPT", description = "Completing for a prompt.")
    private @Nullable String completePrompt;

    @Option(names = "--complete-template", paramLabel = "SERVER/TEMPLATE", description = "Completing for a template.")
    private @Nullable String completeTemplate;

    private record Choice(@Nullable String text, Action action, Kind kind) {}

    private Choice choice() {
        Choice[] choices = {
            new Choice(call, Action.CALL, Kind.TOOL),
            new Choice(read, Action.READ, Kind.RESOURCE),
            new Choice(get, Action.GET, Kind.PROMPT),
            new Choice(subscribe, Action.SUBSCRIBE, Kind.RESOURCE),
            new Choice(listTool, Action.LIST, Kind.TOOL),
            new Choice(listResource, Action.LIST, Kind.RESOURCE),
            new Choice(listTemplate, Action.LIST, Kind.TEMPLATE),
            new Choice(listPrompt, Action.LIST, Kind.PROMPT),
            new Choice(completePrompt, Action.COMPLETE, Kind.PROMPT),
            new Choice(completeTemplate, Action.COMPLETE, Kind.TEMPLATE)
        };
        return Arrays.stream(choices)
                .filter(choice -> choice.text != null)
                .findFirst()
                .orElseThrow();
    }

    Action action() {
        return choice().action;
    }

    Kind kind() {
        return choice().kind;
    }

    String server(LeafCommand command) {
        return parts(command)[0];
    }

    String name(LeafCommand command) {
        return parts(command)[1];
    }

    private String[] parts(LeafCommand command) {
        String text = Optional.ofNullable(choice().text).orElseThrow();
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw command.usage("'" + text + "' is not SERVER/NAME, for example files/read_file");
        }
        return new String[] {text.substring(0, slash), text.substring(slash + 1)};
    }
}
