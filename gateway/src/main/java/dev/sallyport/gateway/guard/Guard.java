package dev.sallyport.gateway.guard;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.policy.Obligations;

/// Holds answers to what their permission obliges to. Limits are not among that: they are spent before anything is
/// sent.
public final class Guard {

    /// Wraps the answer where there is an obligation, or may be one while a stream is open.
    public Answer over(Exchange exchange, Answer answer) {
        boolean listens = exchange.inboundOrThrow().verb() == Inbound.Verb.LISTEN;
        return listens || owesAnswer(exchange.obligations()) ? new GuardedAnswer(exchange, answer) : answer;
    }

    private static boolean owesAnswer(Obligations owed) {
        return owed.cap() != null || !owed.redact().isEmpty();
    }
}
