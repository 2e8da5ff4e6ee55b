package dev.sallyport.embed;

import dev.sallyport.mcp.FieldRedaction;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.policy.Obligations;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What policy makes of the answer to one request: a list loses what the caller may not see, and obligations are met
/// or the answer is withheld.
public final class Answers {
    /// What may be seen of one list answer.
    @FunctionalInterface
    interface Visibility {
        byte[] filter(byte[] response, ListKind list) throws MalformedMessage;
    }

    /// For messages without an answer, and answers that pass unchanged.
    public static final Answers UNCHANGED = new Answers(null, (response, _) -> response, List.of());

    private final @Nullable ListKind list;
    private final Visibility visibility;
    private final Set<String> redact = new TreeSet<>();
    private final long cap;

    /// @param message what may go to the caller
    /// @param refusal why it is not what the server answered but an error; null where it is the server's answer
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Treated(byte[] message, @Nullable Refusal refusal) {}

    Answers(@Nullable ListKind list, Visibility visibility, List<Obligations> obligations) {
        this.list = list;
        this.visibility = visibility;
        long smallest = Long.MAX_VALUE;
        for (Obligations each : obligations) {
            redact.addAll(each.redact());
            Long bytes = each.cap();
            smallest = bytes == null ? smallest : Math.min(smallest, bytes);
        }
        cap = smallest;
    }

    /// Whether every answer passes as it is.
    public boolean unchanged() {
        return list == null && redact.isEmpty() && cap == Long.MAX_VALUE;
    }

    /// @param response one JSON-RPC response to the request
    public Treated treat(byte[] response) {
        Id id = null;
        try {
            if (!(MessageScanner.scan(response, ScanLimits.UPSTREAM) instanceof Message.Response scanned)) {
                return withheld("the server answered with something that is no response", null);
            }
            id = scanned.id();
            if (response.length > cap) {
                return withheld("the answer is larger than the " + cap + " bytes it may have", id);
            }
            byte[] seen = list == null || scanned.error() ? response : visibility.filter(response, list);
            return new Treated(redact.isEmpty() ? seen : FieldRedaction.redact(seen, redact), null);
        } catch (MalformedMessage e) {
            return withheld("the answer cannot be let through: " + e.reason(), id);
        }
    }

    /// @param message what the server says besides, on the way to its response: a notification or a request
    public Treated along(byte[] message) {
        try {
            return new Treated(redact.isEmpty() ? message : FieldRedaction.redact(message, redact), null);
        } catch (MalformedMessage e) {
            return withheld("a message cannot be let through: " + e.reason(), null);
        }
    }

    private static Treated withheld(String why, @Nullable Id id) {
        Refusal refusal = Refusal.unmet(why);
        return new Treated(refusal.toJson(id), refusal);
    }
}
