package dev.sallyport.gateway.approve;

import io.vertx.core.Future;

/// What came of asking.
public sealed interface Outcome {
    /// The call may go on: nobody has to approve it.
    record Free() implements Outcome {}

    /// The call may go on once this is used, and may use it once.
    ///
    /// @param asked the call as it was approved
    /// @param round which round of the call this continues; -1 where it begins it
    record Granted(String id, Asked asked, int round) implements Outcome {}

    /// The call waits for its client's human.
    ///
    /// @param question asks the client; from then on the answer is a stream
    record Parked(Question question) implements Outcome {}

    /// The call is to be looked at again from the start: somebody may have approved it, and anything else may have
    /// changed meanwhile.
    record Again() implements Outcome {}

    /// The client has withdrawn the call, or is gone.
    record Withdrawn() implements Outcome {}

    /// Asks what the client has to be asked.
    @FunctionalInterface
    interface Question {
        /// @return completes once the question is of no use any more
        Future<Outcome> ask();
    }
}
