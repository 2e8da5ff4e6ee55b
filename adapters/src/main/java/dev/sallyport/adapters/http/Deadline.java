package dev.sallyport.adapters.http;

import dev.sallyport.oauth.fetch.FetchFailed;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The time at which a fetch has to have ended.
final class Deadline {
    private final String host;
    private final long end;

    /// @param host for messages
    Deadline(String host, Duration time) {
        this.host = host;
        this.end = System.nanoTime() + time.toNanos();
    }

    <T> T await(io.vertx.core.Future<T> future) throws FetchFailed {
        return await(future.toCompletionStage().toCompletableFuture());
    }

    <T> T await(Future<T> future) throws FetchFailed {
        try {
            return future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            throw new FetchFailed(host + " has not answered in time", false);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new FetchFailed("interrupted while waiting for " + host, false);
        } catch (ExecutionException e) {
            throw new FetchFailed(
                    host + " "
                            + (e.getCause() instanceof Call.Unusable unusable
                                    ? unusable.getMessage()
                                    : "cannot be reached"),
                    false);
        }
    }
}
