package dev.sallyport.gateway.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.Refused;
import dev.sallyport.gateway.forward.Upstream;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.ResponseReader;
import dev.sallyport.mcp.Revision;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.policy.Subject;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Speaks to one server as a client that can do everything, since some servers offer more to those, in the era the
/// server is of. It only asks; what the server wants of it in turn stays unanswered.
final class Conversation {
    private static final int MAX_BYTES = 16 << 20;
    private static final String CLIENT = "{\"name\":\"sallyport\",\"version\":\"1\"}";
    private static final String CAPABILITIES =
            "{\"sampling\":{},\"elicitation\":{\"form\":{},\"url\":{}},\"roots\":{}}";
    private static final String INITIALIZE = "\"protocolVersion\":\"" + Revision.V2025_11_25.wire()
            + "\",\"capabilities\":" + CAPABILITIES + ",\"clientInfo\":" + CLIENT;
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\""
            + Revision.V2026_07_28.wire() + "\",\"io.modelcontextprotocol/clientInfo\":" + CLIENT
            + ",\"io.modelcontextprotocol/clientCapabilities\":" + CAPABILITIES + "}";

    private final Context context;
    private final String server;
    private final Upstream upstream;
    private final Promise<Void> heard = Promise.promise();
    private Era era;
    private @Nullable String revision;
    private @Nullable String session;
    private @Nullable Exchange exchange;
    private @Nullable Asked asked;
    private int asks;
    private int bytes;

    /// @param likely the era that is tried first
    Conversation(Context context, String server, Upstream upstream, Era likely) {
        this.context = context;
        this.server = server;
        this.upstream = upstream;
        this.era = likely;
    }

    /// Shakes hands.
    ///
    /// @return the answer, which says what the server is capable of; fails with a [Refused] where the server cannot
    ///     be reached, and with a [SurveyFailed] where it is of neither era
    Future<byte[]> open() {
        return greet().recover(first -> {
            if (!isOfOtherEra(first)) {
                heard.tryFail(first);
                return Future.failedFuture(first);
            }
            heard.tryComplete();
            era = era.other();
            return greet().recover(second -> Future.failedFuture(
                    isOfOtherEra(second)
                            ? new SurveyFailed("it answers neither initialize nor server/discover")
                            : second));
        });
    }

    /// @return as soon as the server has answered anything at all; else fails as [#open]
    Future<Void> heard() {
        return heard.future();
    }

    /// @param params members of `params`, without its braces
    /// @return the response; fails with an [ErrorAnswer] where that is an error
    Future<byte[]> ask(Method method, String params) {
        return send(method, params).compose(reply -> {
            heard.tryComplete();
            if (!reply.error()) {
                return Future.succeededFuture(reply.response());
            }
            return Future.failedFuture(new ErrorAnswer(method, ResponseReader.errorCode(reply.response())));
        });
    }

    /// Ends the session, if there is one; nothing is awaited.
    void close() {
        if (session != null) {
            send(inbound(Inbound.Verb.END, null, null, new byte[0]), new Asked(null, _ -> true));
            session = null;
        }
    }

    /// Whatever is on its way fails.
    void abort(SurveyFailed why) {
        if (asked != null && exchange != null) {
            exchange.cancel();
            asked.giveUp(why); // last: whoever waits for it may ask the next thing
        }
    }

    /// The server answers with an error.
    static final class ErrorAnswer extends Exception {
        private static final long serialVersionUID = 1;

        private final @Nullable Integer code;

        ErrorAnswer(Method method, @Nullable Integer code) {
            super("it answers " + method.wire() + " with the error " + code, null, false, false);
            this.code = code;
        }

        @Nullable
        Integer code() {
            return code;
        }
    }

    private static boolean isOfOtherEra(Throwable failure) {
        return failure instanceof ErrorAnswer
                || (failure instanceof Refused refused && refused.refusal() instanceof Refusal.EraMismatch);
    }

    private Future<byte[]> greet() {
        return switch (era) {
            case MODERN -> {
                revision = Revision.V2026_07_28.wire();
                yield ask(Method.SERVER_DISCOVER, "");
            }
            case LEGACY -> {
                revision = null;
                yield ask(Method.INITIALIZE, INITIALIZE).compose(this::initialized);
            }
        };
    }

    private Future<byte[]> initialized(byte[] answer) {
        revision = ResponseReader.protocolVersion(answer);
        if (revision == null) {
            return Future.failedFuture(new SurveyFailed("its answer to initialize names no protocolVersion"));
        }
        return send(Method.NOTIFICATIONS_INITIALIZED, "").map(answer);
    }

    private Future<Asked.Reply> send(Method method, String params) {
        String id = method.notification() ? "" : "\"id\":" + ++asks + ",";
        String all = era == Era.MODERN ? META + (params.isEmpty() ? "" : "," + params) : params;
        byte[] json = ("{\"jsonrpc\":\"2.0\"," + id + "\"method\":\"" + method.wire() + "\",\"params\":{" + all + "}}")
                .getBytes(UTF_8);
        Message message = scan(json);
        Id asks = message instanceof Message.Request request ? request.id() : null;
        Asked answer = new Asked(asks, this::room);
        send(inbound(Inbound.Verb.SEND, method, message, json), answer);
        return answer.reply().onSuccess(reply -> session = reply.session() == null ? session : reply.session());
    }

    private void send(Inbound inbound, Asked answer) {
        Exchange next = new Exchange(context, Exchange.Peer.STARTUP, answer);
        next.at(new Endpoint("", server, false));
        next.identified(new Subject("survey", Set.of()), null, () -> true);
        next.understood(inbound);
        if (session != null) {
            next.inSession(session);
        }
        exchange = next;
        asked = answer;
        try {
            upstream.send(next, answer);
        } catch (Refused e) {
            answer.fail(e.refusal());
        } catch (IllegalStateException e) {
            answer.fail(new Refusal.ServerUnavailable(server, "the gateway is ending: " + e.getMessage()));
        }
    }

    private boolean room(int more) {
        bytes += more;
        if (bytes <= MAX_BYTES) {
            return true;
        }
        abort(new SurveyFailed.TooMuch((MAX_BYTES >> 20) + " MiB"));
        return false;
    }

    private Inbound inbound(Inbound.Verb verb, @Nullable Method method, @Nullable Message message, byte[] json) {
        boolean modern = era == Era.MODERN;
        Map<String, String> mirrored = modern && method != null ? Map.of("mcp-method", method.wire()) : Map.of();
        return new Inbound(verb, message, json, Buffer.buffer(json), modern, revision, null, null, mirrored);
    }

    private static Message scan(byte[] json) {
        try {
            return MessageScanner.scan(json, ScanLimits.DEFAULT);
        } catch (MalformedMessage e) {
            throw new IllegalStateException("a message of the gateway's own is malformed", e);
        }
    }
}
