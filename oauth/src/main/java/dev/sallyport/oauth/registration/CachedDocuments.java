package dev.sallyport.oauth.registration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Documents that clients name, kept for as long as the server that has them says, within bounds. All that want the
/// same
/// document at once share one fetch; no host gets more than a few fetches at a time. Where a document cannot be had for
/// now, the last one is good for a day.
final class CachedDocuments<T> {
    static final int MOST_BYTES = 32 << 10;

    private static final int MOST_KEPT = 1_000;
    private static final int MOST_FETCHES = 256;
    private static final int MOST_FETCHES_OF_A_HOST = 16;
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration USUAL = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration FAILURE = Duration.ofSeconds(30);

    /// What a document means.
    @FunctionalInterface
    interface Reader<T> {
        /// @throws IllegalArgumentException where it is none
        T read(URI uri, Fetcher.Response response);
    }

    /// @param value empty where it could not be had
    /// @param fetched when the value was
    /// @param tried when it was asked for last
    private record Entry<T>(Optional<T> value, Instant fetched, Instant tried, Instant until) {}

    private final Fetcher fetcher;
    private final Reader<T> reader;
    private final InstantSource clock;
    private final Semaphore fetches = new Semaphore(MOST_FETCHES);
    private final ConcurrentMap<String, Integer> fetchesByHost = new ConcurrentHashMap<>();
    private final Cache<URI, CompletableFuture<Entry<T>>> entries =
            Caffeine.newBuilder().maximumSize(MOST_KEPT).build();

    CachedDocuments(Fetcher fetcher, Reader<T> reader, InstantSource clock) {
        this.fetcher = fetcher;
        this.reader = reader;
        this.clock = clock;
    }

    /// @return empty where it cannot be had
    Optional<T> get(URI uri) {
        return get(uri, LONGEST.plus(LONGEST));
    }

    /// @param oldest how long ago it may have been asked for
    Optional<T> get(URI uri, Duration oldest) {
        Instant now = clock.instant();
        CompletableFuture<Entry<T>> wanted = entries.asMap()
                .compute(uri, (_, known) -> known != null && isGood(known, now, oldest) ? known : begin(uri, known));
        try {
            return wanted.get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS).value();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException _) {
            return Optional.empty();
        }
    }

    private static <T> boolean isGood(CompletableFuture<Entry<T>> known, Instant now, Duration oldest) {
        if (!known.isDone()) {
            return true;
        }
        if (known.isCompletedExceptionally()) {
            return false;
        }
        Entry<T> entry = known.join();
        return now.isBefore(entry.until()) && !entry.tried().plus(oldest).isBefore(now);
    }

    private CompletableFuture<Entry<T>> begin(URI uri, @Nullable CompletableFuture<Entry<T>> before) {
        Entry<T> last = before == null || before.isCompletedExceptionally() ? null : before.join();
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (!take(host)) {
            return CompletableFuture.completedFuture(failed(last, clock.instant(), Duration.ZERO));
        }
        CompletableFuture<Entry<T>> begun = new CompletableFuture<>();
        Thread.ofVirtual().name("client-document").start(() -> {
            try {
                begun.complete(fetch(uri, last));
            } catch (RuntimeException | Error e) {
                begun.completeExceptionally(e);
            } finally {
                give(host);
            }
        });
        return begun;
    }

    private Entry<T> fetch(URI uri, @Nullable Entry<T> last) {
        Fetcher.Request request = Fetcher.Request.get(uri);
        try {
            Fetcher.Response response =
                    fetcher.fetch(new Fetcher.Request("GET", uri, request.headers(), null, MOST_BYTES, TIME));
            Instant now = clock.instant();
            return switch (response.status()) {
                case 200 ->
                    new Entry<>(Optional.of(reader.read(uri, response)), now, now, now.plus(lifetime(response)));
                case 404, 410 -> new Entry<>(Optional.empty(), now, now, now.plus(FAILURE));
                default -> failed(last, now, FAILURE);
            };
        } catch (FetchFailed _) {
            return failed(last, clock.instant(), FAILURE);
        } catch (IllegalArgumentException _) {
            Instant now = clock.instant();
            return new Entry<>(Optional.empty(), now, now, now.plus(FAILURE));
        }
    }

    /// The last document is as good as ever for a while; what was tried in vain is not tried again at once.
    private static <T> Entry<T> failed(@Nullable Entry<T> last, Instant now, Duration pause) {
        return last != null
                        && last.value().isPresent()
                        && now.isBefore(last.fetched().plus(LONGEST))
                ? new Entry<>(last.value(), last.fetched(), now, now.plus(pause))
                : new Entry<>(Optional.empty(), now, now, now.plus(pause));
    }

    /// @return how long `Cache-Control` lets it be kept, within bounds (RFC 9111 section 5.2.2)
    static Duration lifetime(Fetcher.Response response) {
        List<String> directives = List.of(response.header("cache-control")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .split(",", -1));
        Duration asked = USUAL;
        for (String directive : directives) {
            String one = directive.strip();
            if (one.equals("no-store") || one.equals("no-cache")) {
                return SHORTEST;
            }
            if (one.startsWith("max-age=")) {
                asked = seconds(one.substring("max-age=".length()));
            }
        }
        if (asked.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    private static Duration seconds(String text) {
        try {
            return Duration.ofSeconds(Math.min(Long.parseLong(text), LONGEST.toSeconds()));
        } catch (NumberFormatException _) {
            return USUAL;
        }
    }

    private boolean take(String host) {
        if (!fetches.tryAcquire()) {
            return false;
        }
        boolean taken = fetchesByHost.merge(host, 1, Integer::sum) <= MOST_FETCHES_OF_A_HOST;
        if (!taken) {
            give(host);
        }
        return taken;
    }

    private void give(String host) {
        fetchesByHost.computeIfPresent(host, (_, count) -> count == 1 ? null : count - 1);
        fetches.release();
    }
}
