package dev.sallyport.oauth.registration;

import java.time.Duration;
import java.util.Optional;

/// The port behind which attempts are counted.
@FunctionalInterface
public interface Throttle {
    /// Counts an attempt.
    ///
    /// @return empty where it may go on; else after how long it may be tried again
    Optional<Duration> spend(String key);
}
