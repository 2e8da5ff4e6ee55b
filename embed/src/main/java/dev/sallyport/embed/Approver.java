package dev.sallyport.embed;

import java.util.concurrent.CompletionStage;

/// Asks a human. Without one, whatever a rule asks about is refused.
@FunctionalInterface
public interface Approver {

    /// @return whether the call is approved; a failure, and no answer within [AskRequest#approval]'s time, count as no
    CompletionStage<Boolean> ask(AskRequest request);
}
