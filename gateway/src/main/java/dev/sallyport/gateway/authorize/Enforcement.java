package dev.sallyport.gateway.authorize;

import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Ref;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.Verdict;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What policy is asked about one MCP request: one constant per way of asking, and one explicit table from
/// method to constant. A method that is not in the table is refused.
enum Enforcement {
    /// Handshakes and the like name nothing: whoever is authenticated may send them. Lists are filtered instead.
    PASS {
        @Override
        List<Question> questions(Message.Request request, String server) {
            return List.of();
        }
    },
    CALL_TOOL {
        @Override
        List<Question> questions(Message.Request request, String server) {
            return about(
                    Action.CALL,
                    Target.Kind.TOOL,
                    server,
                    needed(request, request.params().name(), "name"));
        }
    },
    GET_PROMPT {
        @Override
        List<Question> questions(Message.Request request, String server) {
            return about(
                    Action.GET,
                    Target.Kind.PROMPT,
                    server,
                    needed(request, request.params().name(), "name"));
        }
    },
    READ_RESOURCE {
        @Override
        List<Question> questions(Message.Request request, String server) {
            return about(
                    Action.READ,
                    Target.Kind.RESOURCE,
                    server,
                    needed(request, request.params().uri(), "uri"));
        }
    },
    SUBSCRIBE_RESOURCE {
        @Override
        List<Question> questions(Message.Request request, String server) {
            return about(
                    Action.SUBSCRIBE,
                    Target.Kind.RESOURCE,
                    server,
                    needed(request, request.params().uri(), "uri"));
        }
    },
    /// A listening client is told of changes to each URI it names.
    SUBSCRIBE_RESOURCES {
        @Override
        List<Question> questions(Message.Request request, String server) {
            return request.params().subscribedUris().stream()
                    .map(uri -> new Question(Action.SUBSCRIBE, new Target(Target.Kind.RESOURCE, server, uri)))
                    .toList();
        }
    },
    COMPLETE {
        @Override
        List<Question> questions(Message.Request request, String server) {
            Params params = request.params();
            return switch (needed(request, params.ref(), "ref")) {
                case Ref.Prompt prompt -> about(Action.COMPLETE, Target.Kind.PROMPT, server, prompt.name());
                case Ref.Resource resource -> about(Action.COMPLETE, Target.Kind.TEMPLATE, server, resource.uri());
            };
        }
    };

    static final Decision PASSED =
            new Decision(new Verdict.Allow(Obligations.NONE), "pass-through", List.of(), List.of(), 0, null);

    record Question(Action action, Target target) {}

    abstract List<Question> questions(Message.Request request, String server);

    /// The table.
    static Optional<Enforcement> of(Method method) {
        return Optional.ofNullable(
                switch (method) {
                    case TOOLS_CALL -> CALL_TOOL;
                    case PROMPTS_GET -> GET_PROMPT;
                    case RESOURCES_READ -> READ_RESOURCE;
                    case RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE -> SUBSCRIBE_RESOURCE;
                    case SUBSCRIPTIONS_LISTEN -> SUBSCRIBE_RESOURCES;
                    case COMPLETION_COMPLETE -> COMPLETE;
                    case TOOLS_LIST, RESOURCES_LIST, RESOURCES_TEMPLATES_LIST, PROMPTS_LIST -> PASS;
                    case INITIALIZE, SERVER_DISCOVER, PING, LOGGING_SET_LEVEL -> PASS;
                    default -> null;
                });
    }

    static Target.Kind kindOf(ListKind list) {
        return switch (list) {
            case TOOLS -> Target.Kind.TOOL;
            case RESOURCES -> Target.Kind.RESOURCE;
            case TEMPLATES -> Target.Kind.TEMPLATE;
            case PROMPTS -> Target.Kind.PROMPT;
        };
    }

    private static List<Question> about(Action action, Target.Kind kind, String server, String name) {
        return List.of(new Question(action, new Target(kind, server, name)));
    }

    private static <T> T needed(Message.Request request, @Nullable T value, String member) {
        if (value == null) {
            String why = request.method() + " needs params." + member;
            throw new Refusal.Malformed(ErrorCodes.INVALID_PARAMS, why, request.id()).refused();
        }
        return value;
    }
}
