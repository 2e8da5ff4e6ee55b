package dev.sallyport.oauth.journal;

/// The port to the audit and the metrics.
@FunctionalInterface
public interface Journal {
    /// Returns once the event is durable: what it tells of may be answered only then. May block.
    ///
    /// @throws dev.sallyport.oauth.store.StoreFailed where it cannot be recorded
    void record(OAuthEvent event);
}
