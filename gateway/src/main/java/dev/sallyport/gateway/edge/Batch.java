package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/// The answer to a batch of 2025-03-26 (protocol.md L14). Each message of the batch is an attempt of its own; their
/// answers go out on one stream as they come, and it ends with the last of them.
final class Batch {
    /// Larger answers are not gathered.
    private static final int LARGEST = 16 << 20;

    private final Exchange whole;
    private final List<Exchange> parts = new ArrayList<>();
    private boolean streaming;
    private boolean begun;
    private int unanswered;

    Batch(Exchange whole) {
        this.whole = whole;
        whole.onCancel(() -> List.copyOf(parts).forEach(Exchange::cancel));
    }

    /// Adds a message; all are added before any is handled.
    ///
    /// @param request whether it is a request, so that there is an answer to it
    Exchange add(boolean request) {
        Part answer = new Part(request);
        Exchange part = new Exchange(whole.context(), whole.peer(), answer);
        answer.exchange = part;
        parts.add(part);
        unanswered++;
        streaming |= request;
        return part;
    }

    /// Begins with the first answer: until then the whole may turn out to have no usable credential.
    private void beginOnce() {
        if (begun) {
            return;
        }
        begun = true;
        whole.answer()
                .begin(
                        streaming
                                ? new Answer.Head(200, Answer.Kind.EVENTS, null)
                                : new Answer.Head(202, Answer.Kind.NONE, null));
    }

    private final class Part implements Answer {
        private final boolean request;
        private final Buffer gathered = Buffer.buffer();
        private Exchange exchange = whole;
        private boolean over;

        private Part(boolean request) {
            this.request = request;
        }

        @Override
        public void begin(Head head) {
            // The whole has a head of its own.
        }

        @Override
        public void piece(Buffer bytes) {
            if (over) {
                return;
            }
            if (gathered.length() + bytes.length() > LARGEST) {
                fail(new Refusal.AnswerTooLarge(LARGEST));
            } else {
                gathered.appendBuffer(bytes);
            }
        }

        @Override
        public void event(SseEvent event) {
            beginOnce();
            whole.answer().event(new SseEvent(null, event.event(), event.data(), null));
        }

        @Override
        public void end() {
            if (over) {
                return;
            }
            if (gathered.length() > 0) {
                event(SseEvent.message(JsonText.compact(gathered.getBytes())));
            }
            answered();
        }

        @Override
        public void fail(Refusal refusal) {
            if (over) {
                return;
            }
            if (!begun && isOfCredential(refusal)) {
                begun = true;
                whole.answer().fail(refusal);
            } else if (request) {
                event(SseEvent.message(RefusalBody.of(exchange, refusal)));
            }
            answered();
        }

        @Override
        public boolean full() {
            return whole.answer().full();
        }

        @Override
        public void whenDrained(Runnable resume) {
            whole.answer().whenDrained(resume);
        }

        /// What is wrong with the credential is wrong with it for every message.
        private boolean isOfCredential(Refusal refusal) {
            return switch (refusal) {
                case Refusal.Unauthenticated _, Refusal.ProofRefused _, Refusal.TokenUnverifiable _ -> true;
                case Refusal.InsufficientScope _ -> exchange.decision() == null;
                default -> false;
            };
        }

        private void answered() {
            over = true;
            exchange.closed();
            if (--unanswered == 0) {
                beginOnce();
                whole.answer().end();
            }
        }
    }
}
