package dev.sallyport.gateway.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.ForwardedAnswer;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.Seal;
import dev.sallyport.mcp.JsonMembers;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Span;
import dev.sallyport.mcp.Splice;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Asks the client's human to log in, and finds the call again in what comes back (protocol.md M4, M5, M7, O14).
public final class Logins {
    private static final String KEY = "sallyport-login";
    private static final Set<String> ROUND = Set.of("inputResponses", "requestState");
    private static final Set<String> MAY_ASK =
            Set.of(Method.TOOLS_CALL.wire(), Method.PROMPTS_GET.wire(), Method.RESOURCES_READ.wire());
    private static final Duration LIFETIME = Duration.ofMinutes(15);
    /// What a round brought is carried along; more of it than this is not.
    private static final int LARGEST = 32 << 10;

    private final States states;
    private final Clock clock;

    public Logins(Seal seal, Clock clock) {
        this.states = new States(seal, clock);
        this.clock = clock;
    }

    /// Makes a call that comes back after a login what it was before: with the state and the answers of the round that
    /// was interrupted, whoever asked for them.
    ///
    /// @throws dev.sallyport.gateway.Refused with [Refusal.LoginRequired] where the human has declined
    public void resume(Exchange exchange) {
        Inbound inbound = exchange.inboundOrThrow();
        Params params = exchange.params();
        if (!inbound.modern() || params == null || params.span() == null || params.requestState() == null) {
            return;
        }
        States.State state = states.open(exchange, params.requestState());
        if (state == null) {
            return; // another stage's, the server's, or of no use any more
        }
        Span responses = params.inputResponses();
        String action = responses == null ? null : JsonMembers.text(inbound.bytes(), responses, KEY, "action");
        if ("decline".equals(action) || "cancel".equals(action)) {
            String server = exchange.endpointOrThrow().server();
            throw new Refusal.LoginRequired(server, state.url(), state.id()).refused();
        }
        exchange.understood(restored(inbound, params.span(), state));
    }

    /// Wraps the answer to a call: a login that is required is asked for as the client understands it.
    ///
    /// @param state from the literal of the request's own state, or null, to the literal that the call goes on with
    public Answer over(Exchange exchange, UnaryOperator<byte @Nullable []> state, Answer answer) {
        return new ForwardedAnswer(answer) {
            @Override
            public void fail(Refusal refusal) {
                super.fail(refusal instanceof Refusal.LoginRequired login ? asked(exchange, state, login) : refusal);
            }
        };
    }

    private Refusal asked(Exchange exchange, UnaryOperator<byte @Nullable []> state, Refusal.LoginRequired login) {
        Inbound inbound = exchange.inboundOrThrow();
        Message.Request request = inbound.request();
        if (request == null || !exchange.canAsk().url()) {
            return login;
        }
        if (!inbound.modern()) {
            return login.asElicitation();
        }
        byte[] inner = state.apply(literal(inbound, request.params().requestStateSpan()));
        byte[] responses = literal(inbound, request.params().inputResponses());
        boolean small = length(inner) + length(responses) <= LARGEST;
        return small && MAY_ASK.contains(request.method())
                ? login.asking(inputRequired(exchange, login, inner, responses))
                : login;
    }

    private String inputRequired(
            Exchange exchange, Refusal.LoginRequired login, byte @Nullable [] inner, byte @Nullable [] responses) {
        var state = new States.State(
                login.url(), login.id(), inner, responses, clock.instant().plus(LIFETIME));
        return "{\"resultType\":\"input_required\",\"inputRequests\":{" + quote(KEY)
                + ":{\"method\":\"elicitation/create\",\"params\":{\"mode\":\"url\",\"message\":"
                + quote(login.words()) + ",\"url\":" + quote(login.url()) + "}}},\"requestState\":"
                + quote(states.seal(exchange, state)) + "}";
    }

    private static Inbound restored(Inbound inbound, Span params, States.State state) {
        try {
            Inbound restored = inbound.with(JsonMembers.without(inbound.bytes(), params, ROUND));
            restored = with(restored, "inputResponses", state.responses());
            return with(restored, "requestState", state.inner());
        } catch (MalformedMessage e) {
            throw new IllegalStateException("params were scanned, yet cannot be read", e);
        }
    }

    private static Inbound with(Inbound inbound, String member, byte @Nullable [] value) {
        Message.Request request = inbound.request();
        Span params = request == null ? null : request.params().span();
        if (value == null || params == null) {
            return inbound;
        }
        return inbound.with(
                Splice.of(inbound.bytes()).insertMember(params, member, value).toBytes());
    }

    private static byte @Nullable [] literal(Inbound inbound, @Nullable Span span) {
        return span == null ? null : Arrays.copyOfRange(inbound.bytes(), span.start(), span.end());
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static String quote(String text) {
        return new String(JsonText.quote(text), UTF_8);
    }
}
