package dev.sallyport.app.oauth;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.forward.UpstreamCredentials;
import dev.sallyport.oauth.store.StoreFailed;
import dev.sallyport.oauth.upstream.UpstreamClient;
import dev.sallyport.policy.Subject;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The gateway's logins at servers, for the data path: what is remembered is answered at once, everything else on a
/// virtual thread. For servers of which [UpstreamClient#serves] is true.
///
/// The gateway's own question what a server offers goes out with the login of whoever logged in last, where each caller
/// has one; it waits until somebody has.
public final class UpstreamLogins implements UpstreamCredentials {
    private static final String BEARER = "Bearer ";
    private static final String NOBODY = Subject.anonymous().id();

    private final UpstreamClient client;

    public UpstreamLogins(UpstreamClient client) {
        this.client = client;
    }

    @Override
    public Future<Optional<String>> authorization(Exchange exchange) {
        String server = exchange.endpointOrThrow().server();
        if (isSurvey(exchange)) {
            return blocking(exchange, () -> client.lastToLogIn(server).flatMap(subject -> header(server, subject)));
        }
        String subject = exchange.subjectOrThrow().id();
        Optional<String> remembered = client.remembered(server, subject);
        return remembered.isPresent()
                ? Future.succeededFuture(remembered.map(BEARER::concat))
                : blocking(exchange, () -> header(server, subject));
    }

    @Override
    public Future<Remedy> challenged(Exchange exchange, Challenge challenge) {
        String server = exchange.endpointOrThrow().server();
        String subject = exchange.subjectOrThrow().id();
        return blocking(exchange, () -> {
            String caller = isSurvey(exchange) ? client.lastToLogIn(server).orElse(NOBODY) : subject;
            return switch (client.remedy(
                    server,
                    caller,
                    challenge.status(),
                    challenge.wwwAuthenticate(),
                    token(challenge.sent()),
                    challenge.attempt())) {
                case dev.sallyport.oauth.upstream.Remedy.Retry retry -> new Remedy.Retry(BEARER + retry.token());
                case dev.sallyport.oauth.upstream.Remedy.LogIn _
                when isSurvey(exchange) ->
                    new Remedy.Refuse("wants a login; it is asked again once somebody has logged in");
                case dev.sallyport.oauth.upstream.Remedy.LogIn login ->
                    new Remedy.LogIn(login.url().toString(), login.id());
                case dev.sallyport.oauth.upstream.Remedy.Refuse no -> new Remedy.Refuse(no.why());
            };
        });
    }

    private Optional<String> header(String server, String subject) {
        return client.token(server, subject).map(BEARER::concat);
    }

    private static @Nullable String token(@Nullable String authorization) {
        return authorization == null ? null : authorization.substring(BEARER.length());
    }

    private static boolean isSurvey(Exchange exchange) {
        return exchange.peer().equals(Exchange.Peer.STARTUP);
    }

    private static <T> Future<T> blocking(Exchange exchange, Callable<T> work) {
        Promise<T> done = Promise.promise();
        Thread.ofVirtual().name("upstream-login").start(() -> {
            try {
                T result = work.call();
                exchange.context().runOnContext(_ -> done.complete(result));
            } catch (StoreFailed e) {
                var down = new StoreUnavailable(String.valueOf(e.getMessage()), e);
                exchange.context().runOnContext(_ -> done.fail(down));
            } catch (Exception e) {
                exchange.context().runOnContext(_ -> done.fail(e));
            }
        });
        return done.future();
    }
}
