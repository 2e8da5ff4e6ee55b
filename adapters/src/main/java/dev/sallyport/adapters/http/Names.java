package dev.sallyport.adapters.http;

import dev.sallyport.oauth.fetch.AddressPolicy;
import dev.sallyport.oauth.fetch.FetchFailed;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Resolves names, once for each request. The platform's resolver blocks the thread it runs on, so it has some of its
/// own: a name server that hangs holds up nobody else.
final class Names implements AutoCloseable {
    private static final int MOST_AT_A_TIME = 32;

    /// Of the platform, or a test's.
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final AddressPolicy policy;
    private final Resolver resolver;
    private final ExecutorService threads = new ThreadPoolExecutor(
            0,
            MOST_AT_A_TIME,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("names-", 0).factory());

    Names(AddressPolicy policy, Resolver resolver) {
        this.policy = policy;
        this.resolver = resolver;
    }

    /// @param host of a URI to which the policy has no objection
    /// @return all addresses, each of which may be spoken to
    List<InetAddress> checked(String host, Deadline deadline) throws FetchFailed {
        var literal = AddressPolicy.literal(host);
        List<InetAddress> addresses = literal.isPresent() ? List.of(literal.get()) : resolved(host, deadline);
        if (!addresses.stream().allMatch(policy::admits)) {
            throw new FetchFailed(host + " stands for an address that is not spoken to", true);
        }
        return addresses;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private List<InetAddress> resolved(String host, Deadline deadline) throws FetchFailed {
        try {
            return List.of(deadline.await(threads.submit(() -> resolver.resolve(host))));
        } catch (RejectedExecutionException _) {
            throw new FetchFailed("too many names are being resolved", false);
        }
    }
}
