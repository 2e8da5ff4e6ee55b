package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Meta;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Span;
import dev.sallyport.mcp.Splice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A call of one of several clients of the same child, under a number that only the child sees. Clients get back
/// their own literals, byte for byte (protocol.md A3).
final class NumberedCall {
    private static final String[] SUBSCRIPTION = {"result", "_meta", "io.modelcontextprotocol/subscriptionId"};
    private static final String[] LOG_LEVEL = {"params", "_meta", "io.modelcontextprotocol/logLevel"};

    private final Id number;
    private final Call call;
    private final Message.Request request;

    NumberedCall(Id number, Call call) {
        this.number = number;
        this.call = call;
        this.request = call.request();
    }

    Id number() {
        return number;
    }

    Call call() {
        return call;
    }

    Reply reply() {
        return call.reply();
    }

    Id clientId() {
        return request.id();
    }

    boolean isSubscription() {
        return request.method().equals("subscriptions/listen");
    }

    /// @return whether the client asked for log messages (protocol.md C10)
    boolean wantsLog() {
        return Members.find(call.inbound().bytes(), LOG_LEVEL).isPresent();
    }

    /// @return whether the client asked for progress
    boolean wantsProgress() {
        return tokenSpan() != null;
    }

    /// @return the request as the child gets it
    byte[] request() {
        Splice splice = Splice.of(call.inbound().bytes()).replace(request.idSpan(), number.toJson());
        Span token = tokenSpan();
        if (token != null) {
            splice.replace(token, number.toJson());
        }
        return JsonText.compact(splice.toBytes());
    }

    /// @return the response as the client gets it
    byte[] response(Message.Response response, byte[] line) {
        Splice splice = Splice.of(line);
        back(splice, response.idSpan(), request.idSpan());
        if (isSubscription() && Members.is(line, number.toJson(), SUBSCRIPTION)) {
            Members.find(line, SUBSCRIPTION).ifPresent(span -> back(splice, span, request.idSpan()));
        }
        return splice.toBytes();
    }

    /// @return the notification as the client gets it
    byte[] notification(Message.Notification notification, byte[] line) {
        Params params = notification.params();
        Meta meta = params.meta();
        Splice splice = Splice.of(line);
        if (number.equals(params.progressToken())) {
            back(splice, params.progressTokenSpan(), tokenSpan());
        }
        if (number.equals(params.cancelledId())) {
            back(splice, params.cancelledIdSpan(), request.idSpan());
        }
        if (number.equals(meta.subscriptionId())) {
            back(splice, meta.subscriptionIdSpan(), request.idSpan());
        }
        return splice.toBytes();
    }

    private void back(Splice splice, @Nullable Span there, @Nullable Span here) {
        if (there != null && here != null) {
            splice.replace(there, Arrays.copyOfRange(call.inbound().bytes(), here.start(), here.end()));
        }
    }

    private @Nullable Span tokenSpan() {
        return request.params().meta().progressTokenSpan();
    }
}
