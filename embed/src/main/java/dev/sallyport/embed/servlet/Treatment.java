package dev.sallyport.embed.servlet;

import dev.sallyport.embed.Answers;
import dev.sallyport.embed.Refusal;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.mcp.Span;
import dev.sallyport.mcp.Splice;
import java.util.Arrays;
import java.util.Map;

/// What becomes of the messages that answer one HTTP request.
///
/// @param answers to each of its requests. A response to anything else is withheld: nothing was decided about it
record Treatment(Map<Id, Answers> answers) {

    /// @param json a message, or a batch of them
    /// @throws MalformedMessage if it is not
    byte[] ofBody(byte[] json) throws MalformedMessage {
        if (!MessageScanner.isBatch(json)) {
            return ofMessage(json);
        }
        Splice splice = Splice.of(json);
        for (Span element : MessageScanner.batch(json, ScanLimits.UPSTREAM)) {
            splice.replace(element, ofMessage(Arrays.copyOfRange(json, element.start(), element.end())));
        }
        return splice.toBytes();
    }

    /// @throws MalformedMessage if it is not one strict JSON-RPC message
    byte[] ofMessage(byte[] json) throws MalformedMessage {
        return MessageScanner.scan(json, ScanLimits.UPSTREAM) instanceof Message.Response response
                ? ofResponse(json, response)
                : along(json);
    }

    private byte[] ofResponse(byte[] json, Message.Response response) {
        Id id = response.id();
        if (id == null) {
            return along(json);
        }
        Answers answer = answers.get(id);
        return answer == null
                ? Refusal.unmet("the server answered what was not asked").toJson(null)
                : answer.treat(json).message();
    }

    /// An error without an id, a notification, or a request of the server.
    private byte[] along(byte[] json) {
        byte[] treated = json;
        for (Answers answer : answers.values()) {
            treated = answer.along(treated).message();
        }
        return treated;
    }
}
