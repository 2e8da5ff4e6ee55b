package dev.sallyport.gateway.forward;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import io.vertx.core.Future;
import java.time.Duration;

/// One server behind the gateway.
public interface Upstream {
    /// Sends what the exchange holds and hands the answer on, on the exchange's context. Registers with
    /// [Exchange#onCancel] what ends the call at the server.
    void send(Exchange exchange, Answer answer);

    /// Ends every connection and child, waiting at most `grace` for each step.
    Future<Void> close(Duration grace);
}
