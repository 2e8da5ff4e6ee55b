package dev.sallyport.embed.servlet;

import dev.sallyport.embed.Admission;
import dev.sallyport.embed.Answers;
import dev.sallyport.embed.Caller;
import dev.sallyport.embed.Definitions;
import dev.sallyport.embed.Guard;
import dev.sallyport.embed.Refusal;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.Revision;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.mcp.Span;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides the messages of one POST.
///
/// @param definitions tells what the server offers; null where nobody can
record Decided(Guard guard, @Nullable Definitions definitions, Caller caller, HttpServletRequest request) {
    private static final Refusal NOT_ALONE =
            Refusal.http(403, "forbidden", 403, "not handled, since another message of the batch was refused");

    /// @return what to do with the answer to each request in the body
    /// @throws Refused where the body, or any message of a batch, must not go on
    Map<Id, Answers> of(byte[] body) throws Refused {
        try {
            return MessageScanner.isBatch(body) ? ofBatch(body) : ofMessage(body);
        } catch (MalformedMessage e) {
            throw new Refused(Refusal.malformed(e), e.id());
        }
    }

    private Map<Id, Answers> ofMessage(byte[] body) throws MalformedMessage, Refused {
        Message message = MessageScanner.scan(body, ScanLimits.DEFAULT);
        Refusal mismatch = Headers.checkMirrored(request, message);
        if (mismatch != null) {
            throw new Refused(mismatch, id(message));
        }
        return switch (admit(body, message)) {
            case Admission.Refused refused -> throw new Refused(refused.refusal(), id(message));
            case Admission.Admitted admitted -> answers(Map.of(), message, admitted.answers());
        };
    }

    /// The messages of a batch, which only 2025-03-26 knows, and never with a handshake in it (protocol.md L14). All
    /// go on, or none.
    private Map<Id, Answers> ofBatch(byte[] body) throws MalformedMessage, Refused {
        String revision = request.getHeader(Headers.REVISION);
        if (revision != null && !revision.strip().equals(Revision.V2025_03_26.wire())) {
            throw new MalformedMessage(ErrorCodes.INVALID_REQUEST, "only 2025-03-26 knows batches", null);
        }
        List<Message> messages = new ArrayList<>();
        for (Span span : MessageScanner.batch(body, ScanLimits.DEFAULT)) {
            Message message = MessageScanner.scan(body, span.start(), span.end(), ScanLimits.DEFAULT);
            if (message instanceof Message.Request handshake
                    && handshake.method().equals(Method.INITIALIZE.wire())) {
                throw new MalformedMessage(ErrorCodes.INVALID_REQUEST, "initialize stands alone, not in a batch", null);
            }
            messages.add(message);
        }
        Map<Id, Answers> answers = new HashMap<>();
        for (Message message : messages) {
            answers = switch (admit(body, message)) {
                case Admission.Refused refused -> throw refused(messages, message, refused.refusal());
                case Admission.Admitted admitted -> answers(answers, message, admitted.answers());
            };
        }
        return answers;
    }

    private Admission admit(byte[] body, Message message) {
        return guard.admit(caller, body, message, definitions)
                .toCompletableFuture()
                .join();
    }

    private static Map<Id, Answers> answers(Map<Id, Answers> sofar, Message message, Answers more)
            throws MalformedMessage {
        var all = new HashMap<>(sofar);
        Id id = id(message);
        if (id != null && message instanceof Message.Request && all.put(id, more) != null) {
            throw new MalformedMessage(ErrorCodes.INVALID_REQUEST, "two requests of the batch have the same id", id);
        }
        return all;
    }

    private static Refused refused(List<Message> messages, Message culprit, Refusal refusal) {
        var errors = new ByteArrayOutputStream();
        for (Message message : messages) {
            if (message instanceof Message.Request unanswered) {
                errors.write(errors.size() == 0 ? '[' : ',');
                errors.writeBytes((message.equals(culprit) ? refusal : NOT_ALONE).toJson(unanswered.id()));
            }
        }
        if (errors.size() == 0) {
            return new Refused(refusal, (Id) null);
        }
        errors.write(']');
        return new Refused(refusal, errors.toByteArray());
    }

    private static @Nullable Id id(Message message) {
        return message instanceof Message.Request request ? request.id() : null;
    }
}
