package dev.sallyport.adapters.http;

import dev.sallyport.oauth.fetch.AddressPolicy;
import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Fetches from nowhere but where a policy admits (protocol.md N2). A name is resolved once; all that it stands for is
/// looked at, and the connection goes to an address that was, so that a name that changes its meaning leads nowhere
/// else. TLS is verified against the name. Each request has its own connection; redirects are handed back as they
/// are, and what comes compressed is refused.
public final class SafeFetcher implements Fetcher, AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 3_000;
    private static final int MOST_HEADER_BYTES = 16 << 10;
    private static final int MOST_TRIES = 3;

    private final HttpClientAgent client;
    private final AddressPolicy policy;
    private final Names names;

    public SafeFetcher(Vertx vertx, AddressPolicy policy) {
        this(vertx, policy, InetAddress::getAllByName, null);
    }

    /// @param trust whose certificates are good; null for those of the Java platform
    SafeFetcher(Vertx vertx, AddressPolicy policy, Names.Resolver resolver, @Nullable TrustOptions trust) {
        this.policy = policy;
        this.names = new Names(policy, resolver);
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setSslHandshakeTimeout(CONNECT_TIMEOUT_MS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setKeepAlive(false)
                .setDecompressionSupported(false)
                .setVerifyHost(true);
        this.client = vertx.createHttpClient(trust == null ? options : options.setTrustOptions(trust));
    }

    @Override
    public Response fetch(Request request) throws FetchFailed {
        URI uri = request.uri();
        Optional<String> objection = policy.objection(uri);
        if (objection.isPresent()) {
            throw new FetchFailed(objection.get(), true);
        }
        var deadline = new Deadline(uri.getHost(), request.time());
        HttpClientConnection connection = connect(uri, names.checked(uri.getHost(), deadline), deadline);
        try {
            return deadline.await(new Call(request, connection).answer());
        } finally {
            connection.close();
        }
    }

    @Override
    public void close() {
        names.close();
        client.close();
    }

    /// To the first address that answers.
    private HttpClientConnection connect(URI uri, List<InetAddress> addresses, Deadline deadline) throws FetchFailed {
        FetchFailed last = new FetchFailed(uri.getHost() + " has no address", false);
        for (InetAddress address : addresses.subList(0, Math.min(MOST_TRIES, addresses.size()))) {
            Future<HttpClientConnection> connecting = client.connect(to(uri, address));
            try {
                return deadline.await(connecting);
            } catch (FetchFailed e) {
                connecting.onSuccess(HttpClientConnection::close);
                last = e;
            }
        }
        throw last;
    }

    private static HttpConnectOptions to(URI uri, InetAddress address) {
        boolean secure = uri.getScheme().equalsIgnoreCase("https");
        int usual = secure ? 443 : 80;
        int port = uri.getPort() < 0 ? usual : uri.getPort();
        return new HttpConnectOptions()
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, port)))
                .setHost(uri.getHost())
                .setPort(port)
                .setSsl(secure);
    }
}
