package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.Message;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The calls in flight at one modern child, by number, and the way of everything the child says to one of them.
final class ModernTraffic {
    private static final Logger log = LoggerFactory.getLogger(ModernTraffic.class);

    private final Vertx vertx;
    private final String server;
    private final Map<Id, NumberedCall> calls = new LinkedHashMap<>();
    private long last = 1;

    ModernTraffic(Vertx vertx, String server) {
        this.vertx = vertx;
        this.server = server;
    }

    boolean busy() {
        return !calls.isEmpty();
    }

    NumberedCall add(Call call) {
        last++;
        NumberedCall numbered = new NumberedCall(Id.of(last), call);
        calls.put(numbered.number(), numbered);
        return numbered;
    }

    /// Nothing is awaited for this call any more.
    void settle(NumberedCall call) {
        calls.remove(call.number());
        call.call().settled(vertx);
    }

    /// @return the call a client means by its own id; nothing where two clients use the same
    Optional<NumberedCall> named(@Nullable Id clientId) {
        List<NumberedCall> same = calls.values().stream()
                .filter(call -> call.clientId().equals(clientId))
                .toList();
        return same.size() == 1 ? Optional.of(same.getFirst()) : Optional.empty();
    }

    /// @return the call whose client is too far behind to take it
    Optional<NumberedCall> hear(Message message, byte[] line) {
        return switch (message) {
            case Message.Response response -> answer(response, line);
            case Message.Notification notification -> inform(notification, line);
            case Message.Request _ -> {
                log.atWarn().addKeyValue("server", server).log("a modern server sends a request; it is dropped");
                yield Optional.empty();
            }
        };
    }

    void fail(Function<Call, Refusal> refusal) {
        for (NumberedCall call : new ArrayList<>(calls.values())) {
            settle(call);
            call.reply().refuse(refusal.apply(call.call()));
        }
    }

    private Optional<NumberedCall> answer(Message.Response response, byte[] line) {
        Id number = response.id();
        NumberedCall call = number == null ? null : calls.get(number);
        if (call == null) {
            log.atDebug().addKeyValue("server", server).log("a late or unasked answer is dropped");
            return Optional.empty();
        }
        settle(call);
        int status = response.error() ? ErrorStatus.of(line) : 200;
        call.reply().last(status, call.response(response, line));
        return Optional.empty();
    }

    private Optional<NumberedCall> inform(Message.Notification notification, byte[] line) {
        NumberedCall call = addressee(notification);
        if (call == null) {
            log.atDebug().addKeyValue("server", server).log("a notification for nobody is dropped");
            return Optional.empty();
        }
        boolean taken = call.reply().event(call.notification(notification, line));
        if (taken && notification.method().equals("notifications/cancelled")) {
            settle(call);
            call.reply().finish();
        }
        return taken ? Optional.empty() : Optional.of(call);
    }

    private @Nullable NumberedCall addressee(Message.Notification notification) {
        var params = notification.params();
        Id subscription = params.meta().subscriptionId();
        return switch (notification.method()) {
            case "notifications/progress" -> {
                NumberedCall call = get(params.progressToken());
                yield call != null && call.wantsProgress() ? call : null;
            }
            case "notifications/cancelled" -> get(params.cancelledId());
            case "notifications/message" -> latest(true);
            default -> subscription == null && !isForSubscribers(notification) ? latest(false) : get(subscription);
        };
    }

    /// These go to subscriptions only (protocol.md S2, S3).
    private static boolean isForSubscribers(Message.Notification notification) {
        String method = notification.method();
        return method.endsWith("/list_changed")
                || method.equals("notifications/resources/updated")
                || method.startsWith("notifications/subscriptions/");
    }

    private @Nullable NumberedCall get(@Nullable Id number) {
        return number == null ? null : calls.get(number);
    }

    private @Nullable NumberedCall latest(boolean log) {
        NumberedCall latest = null;
        for (NumberedCall call : calls.values()) {
            if (!call.isSubscription() && (!log || call.wantsLog())) {
                latest = call;
            }
        }
        return latest;
    }
}
