package dev.sallyport.oauth.upstream;

import dev.sallyport.policy.Subject;
import java.util.Optional;

/// The port behind which API keys are known. Blocking.
@FunctionalInterface
public interface Verifier {
    /// @return whose key it is; empty where it is nobody's, or not any more
    Optional<Subject> verify(String apiKey);
}
