package dev.sallyport.app.oauth;

import dev.sallyport.gateway.authenticate.TokenCheck;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.verify.Presented.Scheme;
import dev.sallyport.oauth.verify.TokenVerifier;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lets the gateway ask the verifier about tokens: what is in memory at once, the rest on a virtual thread.
final class TokenChecks implements TokenCheck {
    private final TokenVerifier verifier;
    private final Map<URI, ProtectedResource> resources;
    private final Executor threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("token-", 0).factory());

    TokenChecks(TokenVerifier verifier, Collection<ProtectedResource> resources) {
        this.verifier = verifier;
        this.resources = resources.stream().collect(Collectors.toMap(ProtectedResource::id, Function.identity()));
    }

    @Override
    public @Nullable Verdict known(Presented presented) {
        dev.sallyport.oauth.verify.Verdict known = verifier.known(asked(presented));
        return known == null ? null : verdict(known);
    }

    @Override
    public Future<Verdict> verify(Presented presented) {
        Promise<Verdict> verified = Promise.promise();
        threads.execute(() -> {
            try {
                verified.complete(verdict(verifier.verify(asked(presented))));
            } catch (RuntimeException | Error bug) {
                verified.fail(bug);
            }
        });
        return verified.future();
    }

    private dev.sallyport.oauth.verify.Presented asked(Presented presented) {
        ProtectedResource resource = resources.get(presented.resource());
        if (resource == null) {
            throw new IllegalStateException("an endpoint takes tokens for a resource that is not known");
        }
        return new dev.sallyport.oauth.verify.Presented(
                presented.token(),
                presented.proof() == null ? Scheme.BEARER : Scheme.DPOP,
                resource,
                presented.proof(),
                presented.method(),
                resource.id(),
                presented.certificate());
    }

    private Verdict verdict(dev.sallyport.oauth.verify.Verdict verdict) {
        return switch (verdict) {
            case dev.sallyport.oauth.verify.Verdict.Accepted accepted ->
                new Verdict.Accepted(accepted.subject(), accepted.until(), () -> verifier.holds(accepted));
            case dev.sallyport.oauth.verify.Verdict.Lacking(var subject, var scopes) ->
                new Verdict.Lacking(subject, scopes);
            case dev.sallyport.oauth.verify.Verdict.Refused(String error, String why, String nonce) ->
                error.equals("invalid_token")
                        ? new Verdict.Rejected(why)
                        : new Verdict.ProofRejected(error, why, nonce);
            case dev.sallyport.oauth.verify.Verdict.Unavailable(String why) -> new Verdict.Unknown(why);
        };
    }
}
