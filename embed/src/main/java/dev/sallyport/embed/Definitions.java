package dev.sallyport.embed;

import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Target;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// Tells what the guarded server offers. It is asked for each message that needs it, and only while the policy has
/// rules on tags or annotations.
@FunctionalInterface
public interface Definitions {

    /// @param kind tool, prompt or template
    /// @return all that the server offers now, by name or template
    CompletionStage<Map<String, Definition>> of(Target.Kind kind);
}
