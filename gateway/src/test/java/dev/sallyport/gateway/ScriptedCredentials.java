package dev.sallyport.gateway;

import dev.sallyport.gateway.forward.UpstreamCredentials;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// Logins that are the test's own.
public final class ScriptedCredentials implements UpstreamCredentials {
    public static final String PAGE = "https://gateway.example/oauth/upstream/srv?ticket=t1";

    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final List<Challenge> challenges = new CopyOnWriteArrayList<>();
    private volatile Function<Challenge, Future<Remedy>> script =
            _ -> Future.succeededFuture(new Remedy.LogIn(PAGE, "l1"));

    /// From now on, calls of this subject go on with a token.
    public void logIn(String subject, String token) {
        tokens.put(subject, "Bearer " + token);
    }

    public void answers(Function<Challenge, Remedy> script) {
        this.script = challenge -> Future.succeededFuture(script.apply(challenge));
    }

    public void fails(Throwable cause) {
        script = _ -> Future.failedFuture(cause);
    }

    public List<Challenge> challenges() {
        return new ArrayList<>(challenges);
    }

    @Override
    public Future<Optional<String>> authorization(Exchange exchange) {
        return Future.succeededFuture(
                Optional.ofNullable(tokens.get(exchange.subjectOrThrow().id())));
    }

    @Override
    public Future<Remedy> challenged(Exchange exchange, Challenge challenge) {
        challenges.add(challenge);
        return script.apply(challenge);
    }
}
