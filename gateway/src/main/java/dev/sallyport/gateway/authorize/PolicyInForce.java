package dev.sallyport.gateway.authorize;

import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.PolicySet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// The policy and what servers were seen to offer when it was loaded: replaced as one, so that every decision is by
/// one state of both.
public final class PolicyInForce {
    /// @param seen what patterns admit
    public record State(PolicySet policy, Catalogue seen) {}

    private final AtomicReference<State> state;

    public PolicyInForce(PolicySet policy, Catalogue seen) {
        state = new AtomicReference<>(new State(policy, seen));
    }

    public State now() {
        return state.get();
    }

    /// @return the state that was
    public State replace(PolicySet policy, Catalogue seen) {
        return state.getAndSet(new State(policy, seen));
    }

    /// Adds what a server offers, seen for the first time since the policy was loaded. A server that was seen before
    /// keeps what was seen then.
    public void firstSeen(String server, Catalogue.Offer offer) {
        UnaryOperator<State> update = now -> now.seen().names().contains(server)
                ? now
                : new State(now.policy(), now.seen().with(server, offer));
        state.updateAndGet(update);
    }
}
