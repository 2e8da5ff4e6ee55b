package dev.sallyport.gateway.authorize;

import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a stream obliges to on which the answer to any earlier call may be replayed (protocol.md L7): nobody can tell
/// to which, so every rule counts that permits anything of this server, in the policy that is in force by then.
final class StreamObligations implements Supplier<Obligations> {
    private final PolicyInForce policy;
    private final String server;
    private @Nullable PolicySet of;
    private Obligations owed = Obligations.NONE;

    StreamObligations(PolicyInForce policy, String server) {
        this.policy = policy;
        this.server = server;
    }

    @Override
    public Obligations get() {
        PolicySet now = policy.now().policy();
        if (now != of) {
            of = now;
            owed = now.rules().stream()
                    .filter(this::counts)
                    .map(Rule::obligations)
                    .map(rule -> new Obligations(rule.redact(), rule.cap(), List.of()))
                    .reduce(Obligations.NONE, Obligations::and);
        }
        return owed;
    }

    private boolean counts(Rule rule) {
        return !rule.dryRun() && rule.what().servers().stream().anyMatch(pattern -> pattern.matches(server));
    }
}
