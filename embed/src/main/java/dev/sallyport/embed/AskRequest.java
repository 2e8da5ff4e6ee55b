package dev.sallyport.embed;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Approval;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import org.jspecify.annotations.Nullable;

/// A call that a human has to approve before it reaches the server.
///
/// @param arguments of the call as JSON, exactly as received; null where it has none
/// @param rule      the rule that asks
/// @param approval  who may approve it and how long there is; whoever answers has to see to it
public record AskRequest(
        Subject subject,
        Action action,
        Target target,
        @Nullable String arguments,
        String rule,
        Approval approval) {}
