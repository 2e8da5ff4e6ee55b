package dev.sallyport.app.oauth;

import dev.sallyport.gateway.edge.Site;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.store.StoreFailed;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The endpoints of OAuth as the gateway serves them: each request on a virtual thread of its own, so many at a time.
final class OAuthSite implements Site {
    private static final Logger log = LoggerFactory.getLogger(OAuthSite.class);
    /// Each may wait for a provider; what comes beyond is told to come again.
    private static final int MOST = 1_000;

    private final Doors doors;
    private final WebHandler handler;
    private final Semaphore places;
    private final Executor threads;

    /// Which path is served, and for whom.
    @FunctionalInterface
    interface Doors {
        /// @return null where the path is none of OAuth's
        @Nullable
        Door of(String path);
    }

    /// @param handler whatever is behind a door
    OAuthSite(Doors doors, WebHandler handler) {
        this(doors, handler, MOST);
    }

    OAuthSite(Doors doors, WebHandler handler, int most) {
        this.doors = doors;
        this.handler = handler;
        this.places = new Semaphore(most);
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("oauth-", 0).factory());
    }

    @Override
    public @Nullable Door door(String path) {
        return doors.of(path);
    }

    @Override
    public Future<Response> answer(Request request) {
        if (!places.tryAcquire()) {
            return Future.succeededFuture(response(unavailable()));
        }
        Promise<Response> answered = Promise.promise();
        threads.execute(() -> {
            try {
                answered.complete(response(handled(request)));
            } finally {
                places.release();
            }
        });
        return answered.future();
    }

    private WebResponse handled(Request request) {
        try {
            return handler.handle(webRequest(request));
        } catch (OAuthException refused) {
            return WebResponse.error(refused);
        } catch (StoreFailed down) {
            log.atError().addKeyValue("path", request.path()).log(down.getMessage());
            return unavailable();
        } catch (RuntimeException | Error bug) {
            log.atError().addKeyValue("path", request.path()).setCause(bug).log("failed because of a bug");
            return WebResponse.json(500, Map.of("error", "server_error"));
        }
    }

    private static WebResponse unavailable() {
        return WebResponse.json(503, Map.of("error", "temporarily_unavailable")).with("Retry-After", "1");
    }

    private static WebRequest webRequest(Request request) {
        return new WebRequest(
                request.method(),
                request.path(),
                request.query() == null ? Params.NONE : Params.parse(request.query()),
                request.headers(),
                request.body(),
                String.valueOf(request.address()));
    }

    private static Response response(WebResponse answered) {
        return new Response(
                answered.status(),
                answered.headers().stream()
                        .map(header -> new Header(header.name(), header.value()))
                        .toList(),
                answered.body());
    }
}
