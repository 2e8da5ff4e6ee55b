package dev.sallyport.enforce;

import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Ref;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Target;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What policy is asked about a request.
///
/// @param kind of what is named `name`
public record Question(Action action, Target.Kind kind, String name) {

    /// The table from method to question: a method that is not in it is refused.
    ///
    /// @return empty for a method that is not known, or that only a server sends; no question for
    ///     handshakes and the like, which name nothing, and for lists, whose items are filtered instead
    /// @throws MalformedMessage where the parameters lack what the method needs
    public static Optional<List<Question>> of(Message.Request request) throws MalformedMessage {
        Method method = Method.of(request.method()).orElse(null);
        if (method == null) {
            return Optional.empty();
        }
        Params params = request.params();
        return Optional.ofNullable(
                switch (method) {
                    case TOOLS_CALL -> about(Action.CALL, Target.Kind.TOOL, name(request));
                    case PROMPTS_GET -> about(Action.GET, Target.Kind.PROMPT, name(request));
                    case RESOURCES_READ -> about(Action.READ, Target.Kind.RESOURCE, uri(request));
                    case RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE ->
                        about(Action.SUBSCRIBE, Target.Kind.RESOURCE, uri(request));
                    case SUBSCRIPTIONS_LISTEN ->
                        params.subscribedUris().stream()
                                .map(uri -> new Question(Action.SUBSCRIBE, Target.Kind.RESOURCE, uri))
                                .toList();
                    case COMPLETION_COMPLETE -> completion(needed(request, params.ref(), "ref"));
                    case TOOLS_LIST, RESOURCES_LIST, RESOURCES_TEMPLATES_LIST, PROMPTS_LIST -> List.of();
                    case INITIALIZE, SERVER_DISCOVER, PING, LOGGING_SET_LEVEL -> List.of();
                    default -> null;
                });
    }

    public static Target.Kind kindOf(ListKind list) {
        return switch (list) {
            case TOOLS -> Target.Kind.TOOL;
            case RESOURCES -> Target.Kind.RESOURCE;
            case TEMPLATES -> Target.Kind.TEMPLATE;
            case PROMPTS -> Target.Kind.PROMPT;
        };
    }

    private static List<Question> completion(Ref ref) {
        return switch (ref) {
            case Ref.Prompt prompt -> about(Action.COMPLETE, Target.Kind.PROMPT, prompt.name());
            case Ref.Resource resource -> about(Action.COMPLETE, Target.Kind.TEMPLATE, resource.uri());
        };
    }

    private static String name(Message.Request request) throws MalformedMessage {
        return needed(request, request.params().name(), "name");
    }

    private static String uri(Message.Request request) throws MalformedMessage {
        return needed(request, request.params().uri(), "uri");
    }

    private static List<Question> about(Action action, Target.Kind kind, String name) {
        return List.of(new Question(action, kind, name));
    }

    private static <T> T needed(Message.Request request, @Nullable T value, String member) throws MalformedMessage {
        if (value == null) {
            String why = request.method() + " needs params." + member;
            throw new MalformedMessage(ErrorCodes.INVALID_PARAMS, why, request.id());
        }
        return value;
    }
}
