package dev.sallyport.embed;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.PolicyLoader;
import dev.sallyport.mcp.Message;
import dev.sallyport.policy.PolicyEngine;
import dev.sallyport.policy.PolicySet;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Decides, by one policy, every message to one server. Safe for use by several threads.
///
/// ```java
/// var guard = Guard.of("files", Path.of("policy.yaml"));
/// ```
public final class Guard {
    private final String server;
    private final List<Path> files;
    private final Set<String> labels;
    private final Consumer<DecisionEvent> listener;
    private final @Nullable Approver approver;
    private final Clock clock;
    private final PolicyEngine engine;
    private final Windows windows = new Windows(System::nanoTime);
    private volatile InForce inForce;

    /// @param needsDefinitions whether a rule looks at tags or annotations
    record InForce(PolicySet policy, boolean needsDefinitions) {
        static InForce of(PolicySet policy) {
            return new InForce(
                    policy,
                    policy.rules().stream()
                            .anyMatch(rule -> !rule.what().tags().isEmpty()
                                    || !rule.what().annotations().isEmpty()));
        }
    }

    private Guard(Builder builder, PolicySet policy) {
        server = builder.server;
        files = builder.files;
        labels = builder.labels;
        listener = builder.listener;
        approver = builder.approver;
        clock = builder.clock;
        engine = new PolicyEngine(policy);
        inForce = InForce.of(policy);
    }

    /// Guards by policy files.
    ///
    /// @param server what rules call the server
    /// @param files  files, or directories of them
    /// @throws ConfigException with every problem of every file
    public static Guard of(String server, Path... files) throws ConfigException {
        return forServer(server).policy(files).build();
    }

    /// @param server what rules call the server
    public static Builder forServer(String server) {
        return new Builder(server);
    }

    /// Reads the policy files again. A bad file changes nothing; otherwise the new policy replaces the old one as a
    /// whole, with every rule that was added since.
    ///
    /// @throws ConfigException with every problem of every file
    /// @throws IllegalStateException where the policy does not come from files
    public void reload() throws ConfigException {
        if (files.isEmpty()) {
            throw new IllegalStateException("the policy does not come from files: use policy().replace(…)");
        }
        engine.replace(PolicyLoader.load(files));
    }

    /// The policy in force, to add, remove and replace rules while the guard is in use.
    public PolicyEngine policy() {
        return engine;
    }

    /// Whether policy looks at tags or annotations, so that [#admit] has to be given [Definitions].
    public boolean needsDefinitions() {
        return inForce().needsDefinitions();
    }

    /// Decides one message. Total: whatever goes wrong is a refusal.
    ///
    /// @param bytes       what was scanned
    /// @param message     what the scan of the bytes yielded
    /// @param definitions tells what the server offers; null where nobody can
    public CompletionStage<Admission> admit(
            Caller caller, byte[] bytes, Message message, @Nullable Definitions definitions) {
        return new Attempt(this, caller, bytes, message, definitions).decide();
    }

    String server() {
        return server;
    }

    Set<String> labels() {
        return labels;
    }

    Clock clock() {
        return clock;
    }

    Windows windows() {
        return windows;
    }

    @Nullable
    Approver approver() {
        return approver;
    }

    void tell(DecisionEvent event) {
        listener.accept(event);
    }

    InForce inForce() {
        PolicySet policy = engine.policy();
        InForce current = inForce;
        if (current.policy() != policy) {
            current = InForce.of(policy);
            inForce = current;
        }
        return current;
    }

    /// What a guard is made of. Only the policy is needed.
    public static final class Builder {
        private final String server;
        private List<Path> files = List.of();
        private @Nullable PolicySet policy;
        private Set<String> labels = Set.of();
        private Consumer<DecisionEvent> listener = _ -> {};
        private @Nullable Approver approver;
        private Clock clock = Clock.systemUTC();

        private Builder(String server) {
            if (server.isBlank()) {
                throw new IllegalArgumentException("a guard needs the name by which rules call its server");
            }
            this.server = server;
        }

        /// @param files policy files, or directories of them
        public Builder policy(Path... files) {
            this.files = List.of(files);
            return this;
        }

        public Builder policy(PolicySet policy) {
            this.policy = policy;
            return this;
        }

        /// @param labels of the data at stake, for `context.labels`
        public Builder labels(Set<String> labels) {
            this.labels = Set.copyOf(labels);
            return this;
        }

        /// @param listener is told of every message before it goes on, on the thread that carries the message; one
        ///     that throws refuses the message
        public Builder onDecision(Consumer<DecisionEvent> listener) {
            this.listener = listener;
            return this;
        }

        /// @param approver asks a human where a rule says so
        public Builder onAsk(Approver approver) {
            this.approver = approver;
            return this;
        }

        /// @param clock tells when a message came
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /// @throws ConfigException with every problem of every file
        /// @throws IllegalStateException where there is no policy, or both files and a policy
        public Guard build() throws ConfigException {
            if ((policy == null) == files.isEmpty()) {
                throw new IllegalStateException("a guard needs a policy: either files or a PolicySet");
            }
            return new Guard(this, policy == null ? PolicyLoader.load(files) : policy);
        }
    }
}
