package dev.sallyport.embed.sdk;

import dev.sallyport.embed.Admission;
import dev.sallyport.embed.Answers;
import dev.sallyport.embed.Caller;
import dev.sallyport.embed.Guard;
import dev.sallyport.embed.Refusal;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.policy.Subject;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/// Takes messages of the SDK through the guard. They are decided as JSON, by the same scan as everywhere.
final class Traffic {
    private static final Logger LOG = System.getLogger(Traffic.class.getName());

    private final Guard guard;
    private final Function<McpTransportContext, @Nullable Subject> subjects;
    private final McpJsonMapper json;
    private final String transport;

    /// The server, as it answers one request.
    @FunctionalInterface
    interface Server {
        /// @param answers what is to become of whatever it says on the way
        Mono<McpSchema.JSONRPCResponse> answer(McpSchema.JSONRPCRequest request, Answers answers);
    }

    Traffic(
            Guard guard,
            Function<McpTransportContext, @Nullable Subject> subjects,
            McpJsonMapper json,
            String transport) {
        this.guard = guard;
        this.subjects = subjects;
        this.json = json;
        this.transport = transport;
    }

    /// @param session whose request it is; null where there are no sessions
    /// @return the response: the server's, as the policy lets it through, or a refusal. Never an error
    Mono<McpSchema.JSONRPCResponse> request(
            McpTransportContext context, @Nullable Ownership session, McpSchema.JSONRPCRequest request, Server server) {
        Server inContext = (asked, answers) -> server.answer(asked, answers).contextWrite(of(context));
        return admit(context, session, request, inContext).flatMap(admission -> switch (admission) {
            case Admission.Refused refused -> Mono.just(error(request.id(), refused.refusal()));
            case Admission.Admitted admitted ->
                inContext.answer(request, admitted.answers()).map(response -> treated(response, admitted.answers()));
        });
    }

    /// @return completes where the notification or response may go on
    /// @throws McpError through the result, where it must not
    Mono<Void> other(McpTransportContext context, @Nullable Ownership session, McpSchema.JSONRPCMessage message) {
        return admit(context, session, message, null).flatMap(admission -> switch (admission) {
            case Admission.Refused refused -> Mono.error(error(refused.refusal()));
            case Admission.Admitted _ -> Mono.empty();
        });
    }

    /// Whether the caller may use the session at all, for what carries no message.
    Mono<Void> use(McpTransportContext context, Ownership session) {
        Subject subject = caller(context, session).subject();
        return subject != null && session.isOf(subject) ? Mono.empty() : Mono.error(error(Refusal.unknownSession()));
    }

    static McpError error(Refusal refusal) {
        return McpError.builder(refusal.code())
                .message(refusal.message())
                .data(data(refusal))
                .build();
    }

    static McpSchema.JSONRPCResponse error(Object id, Refusal refusal) {
        return McpSchema.JSONRPCResponse.error(
                id, new McpSchema.JSONRPCResponse.JSONRPCError(refusal.code(), refusal.message(), data(refusal)));
    }

    private static @Nullable Object data(Refusal refusal) {
        Long wait = refusal.retryAfterSeconds();
        return wait == null ? null : Map.of("retryAfterSeconds", wait);
    }

    /// What the transport tells of the message that is being handled.
    static McpTransportContext context(ContextView reactor) {
        return Objects.requireNonNullElse(
                reactor.getOrDefault(McpTransportContext.KEY, McpTransportContext.EMPTY), McpTransportContext.EMPTY);
    }

    private static Function<Context, Context> of(McpTransportContext context) {
        return reactor -> reactor.put(McpTransportContext.KEY, context);
    }

    private Mono<Admission> admit(
            McpTransportContext context,
            @Nullable Ownership session,
            McpSchema.JSONRPCMessage message,
            @Nullable Server server) {
        return Mono.defer(() -> {
            byte[] bytes;
            Message scanned;
            try {
                bytes = json.writeValueAsBytes(message);
                scanned = MessageScanner.scan(bytes, limits(message));
            } catch (IOException e) {
                LOG.log(Level.ERROR, "a message is refused, since it could not be written as JSON", e);
                return Mono.just(new Admission.Refused(Refusal.internal()));
            } catch (MalformedMessage e) {
                return Mono.just(new Admission.Refused(Refusal.malformed(e)));
            }
            Caller caller = caller(context, session);
            if (session != null && caller.subject() != null && !session.isOf(caller.subject())) {
                return Mono.just(new Admission.Refused(Refusal.unknownSession()));
            }
            if (session != null && scanned instanceof Message.Request start && isInitialize(start)) {
                session.claims(start.params().protocolVersion());
            }
            return Mono.fromCompletionStage(
                    guard.admit(caller, bytes, scanned, server == null ? null : new AskedServer(server, json)));
        });
    }

    private static boolean isInitialize(Message.Request request) {
        return request.method().equals(Method.INITIALIZE.wire());
    }

    /// What a server asked its client for may carry files.
    private static ScanLimits limits(McpSchema.JSONRPCMessage message) {
        return message instanceof McpSchema.JSONRPCResponse ? ScanLimits.UPSTREAM : ScanLimits.DEFAULT;
    }

    private Caller caller(McpTransportContext context, @Nullable Ownership session) {
        Subject subject = subjects.apply(context);
        Caller known = HttpCaller.of(context);
        Caller caller = known == null
                ? Caller.of(subject, transport)
                : new Caller(subject, transport, known.address(), known.revision());
        return session == null ? caller : caller.claiming(session.revision());
    }

    private McpSchema.JSONRPCResponse treated(McpSchema.JSONRPCResponse response, Answers answers) {
        if (answers.unchanged()) {
            return response;
        }
        try {
            byte[] bytes = json.writeValueAsBytes(response);
            Answers.Treated treated = answers.treat(bytes);
            if (treated.refusal() != null) {
                return error(response.id(), treated.refusal());
            }
            return Arrays.equals(treated.message(), bytes)
                    ? response
                    : Trees.response(response.id(), treated.message());
        } catch (IOException | MalformedMessage e) {
            LOG.log(Level.ERROR, "an answer is withheld, since it could not be read", e);
            return error(response.id(), Refusal.internal());
        }
    }

    /// What the server says on the way to its response.
    McpSchema.JSONRPCMessage along(McpSchema.JSONRPCMessage message, Answers answers) {
        if (answers.unchanged()) {
            return message;
        }
        try {
            byte[] bytes = json.writeValueAsBytes(message);
            Answers.Treated treated = answers.along(bytes);
            if (treated.refusal() != null) {
                throw error(treated.refusal());
            }
            return Arrays.equals(treated.message(), bytes) ? message : Trees.along(message, treated.message());
        } catch (IOException | MalformedMessage e) {
            throw new IllegalStateException("a message could not be read", e);
        }
    }
}
