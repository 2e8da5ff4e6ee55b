package dev.sallyport.gateway.authenticate;

import dev.sallyport.gateway.Credential;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.authenticate.TokenCheck.Presented;
import dev.sallyport.gateway.authenticate.TokenCheck.Verdict;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.condition.Value;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Turns the presented credential into a subject. There is no default subject: without a credential only an
/// endpoint that says so gives `anonymous`, and a wrong credential is refused there too.
public final class Authenticator {
    private static final Subject ANONYMOUS = Subject.anonymous();
    private static final Future<Void> DONE = Future.succeededFuture();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KeyRing keys;
    private final @Nullable TokenCheck tokens;
    private final Clock clock;
    private final Duration patience;

    /// @param tokens null where no endpoint takes any
    public Authenticator(KeyRing keys, @Nullable TokenCheck tokens, Clock clock) {
        this(keys, tokens, clock, PATIENCE);
    }

    /// @param patience how long a token may take to be verified
    Authenticator(KeyRing keys, @Nullable TokenCheck tokens, Clock clock, Duration patience) {
        this.keys = keys;
        this.tokens = tokens;
        this.clock = clock;
        this.patience = patience;
    }

    /// May be called again, for what is still open.
    ///
    /// @return complete already where nothing had to be waited for, else on the exchange's context. Fails, or
    ///     throws, [dev.sallyport.gateway.Refused] with [Refusal.Unauthenticated], [Refusal.ProofRefused],
    ///     [Refusal.InsufficientScope] or [Refusal.TokenUnverifiable]; or [StoreUnavailable]
    public Future<Void> identify(Exchange exchange) {
        return switch (exchange.credential()) {
            case Credential.Unusable unusable -> throw refused(unusable.why());
            case Credential.Key key -> identifyByKey(exchange, key.text());
            case Credential.Bearer bearer -> identifyByBearer(exchange, bearer.text());
            case Credential.Proved proved -> identifyByToken(exchange, proved.token(), proved.proof());
            case Credential.Asserted asserted -> {
                exchange.identified(subject(asserted), null, () -> true);
                yield DONE;
            }
            case Credential.None _ -> {
                if (!exchange.endpointOrThrow().anonymous()) {
                    throw refused("no credential was presented");
                }
                exchange.identified(ANONYMOUS, null, () -> true);
                yield DONE;
            }
        };
    }

    /// Brings what is known of keys up to date, so that an exchange can tell whether its caller may still be in.
    ///
    /// @return complete already where it is
    public Future<Void> catchUp() {
        return keys.current() ? DONE : keys.refresh();
    }

    private Future<Void> identifyByBearer(Exchange exchange, String text) {
        Endpoint endpoint = exchange.endpoint();
        boolean token = endpoint != null && endpoint.tokens() != null && !ApiKey.looksLike(text);
        return token ? identifyByToken(exchange, text, null) : identifyByKey(exchange, text);
    }

    private Future<Void> identifyByKey(Exchange exchange, String text) {
        Endpoint endpoint = exchange.endpoint();
        if (endpoint != null && endpoint.tokens() != null && !endpoint.tokens().keys()) {
            throw refused("this endpoint takes no API keys");
        }
        if (keys.current()) {
            identify(exchange, KeyDigest.of(text));
            return DONE;
        }
        return keys.refresh().map(_ -> {
            identify(exchange, KeyDigest.of(text));
            return null;
        });
    }

    private void identify(Exchange exchange, KeyDigest digest) {
        KeyRing.Holder holder = keys.find(digest);
        if (holder == null) {
            throw refused("no such key");
        }
        ApiKey key = holder.key();
        if (!key.usableAt(clock.instant())) {
            String state = key.revoked() == null ? "expired" : "revoked";
            throw refused("key " + key.id() + " is " + state);
        }
        exchange.identified(holder.subject(), key.name(), () -> holds(digest));
    }

    private boolean holds(KeyDigest digest) {
        KeyRing.Holder holder = keys.find(digest);
        return holder != null && holder.key().usableAt(clock.instant());
    }

    private Future<Void> identifyByToken(Exchange exchange, String token, @Nullable String proof) {
        Endpoint.Tokens taken = exchange.endpointOrThrow().tokens();
        if (tokens == null || taken == null) {
            throw refused("this endpoint takes no access tokens");
        }
        if (proof != null && exchange.subject() != null) {
            // The same request again, after it had to wait: its proof was used, and cannot be shown twice.
            if (!exchange.stillIdentified()) {
                throw refused("the token ended while the request waited");
            }
            return DONE;
        }
        String method = exchange.inboundOrThrow().verb().http();
        var presented = new Presented(
                taken.resource(), token, proof, method, exchange.peer().certificate());
        Verdict known = tokens.known(presented);
        if (known != null) {
            accept(exchange, known);
            return DONE;
        }
        return verified(exchange, tokens.verify(presented)).map(verdict -> {
            accept(exchange, verdict);
            return null;
        });
    }

    /// Back on the exchange's context, in bounded time.
    private Future<Verdict> verified(Exchange exchange, Future<Verdict> verdict) {
        Promise<Verdict> here = Promise.promise();
        verdict.timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .recover(e -> switch (e) {
                    case TimeoutException _ ->
                        Future.succeededFuture(new Verdict.Unknown("verifying the token took too long"));
                    case StoreUnavailable down ->
                        Future.succeededFuture(new Verdict.Unknown(String.valueOf(down.getMessage())));
                    default -> Future.failedFuture(e);
                })
                .onComplete((result, failure) -> exchange.context().runOnContext(_ -> here.complete(result, failure)));
        return here.future();
    }

    private void accept(Exchange exchange, Verdict verdict) {
        switch (verdict) {
            case Verdict.Accepted accepted -> {
                if (!clock.instant().isBefore(accepted.until())) {
                    throw refused("the token has expired");
                }
                exchange.identified(
                        accepted.subject(),
                        null,
                        () -> clock.instant().isBefore(accepted.until())
                                && accepted.holds().getAsBoolean());
            }
            case Verdict.Rejected rejected -> throw refused(rejected.why());
            case Verdict.Lacking lacking -> {
                exchange.identified(lacking.subject(), null, () -> false);
                throw new Refusal.InsufficientScope(lacking.scopes()).refused();
            }
            case Verdict.ProofRejected rejected ->
                throw new Refusal.ProofRefused(rejected.error(), rejected.why(), rejected.nonce()).refused();
            case Verdict.Unknown unknown -> throw new Refusal.TokenUnverifiable(unknown.why()).refused();
        }
    }

    private static Subject subject(Credential.Asserted asserted) {
        return new Subject(
                "proxy:" + asserted.user(),
                asserted.roles(),
                Set.of(),
                asserted.groups(),
                Set.of(),
                Value.Fields.NONE,
                null,
                null,
                "proxy");
    }

    private static RuntimeException refused(String why) {
        return new Refusal.Unauthenticated(why).refused();
    }
}
