package dev.sallyport.gateway.authenticate;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.policy.Subject;
import io.vertx.core.Future;
import java.time.Clock;

/// Turns the presented credential into a subject. There is no default subject: without a credential only an
/// endpoint that says so gives `anonymous`, and a wrong credential is refused there too.
public final class Authenticator {
    private static final Subject ANONYMOUS = Subject.anonymous();

    private final KeyRing keys;
    private final Clock clock;

    public Authenticator(KeyRing keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /// @return whether [#identify] may be called now; otherwise after [#refresh]
    public boolean ready() {
        return keys.current();
    }

    public Future<Void> refresh() {
        return keys.refresh();
    }

    /// @throws dev.sallyport.gateway.Refused with [Refusal.Unauthenticated]
    public void identify(Exchange exchange) {
        Exchange.Credential credential = exchange.credential();
        if (credential.flaw() != null) {
            throw new Refusal.Unauthenticated(credential.flaw()).refused();
        }
        String key = credential.key();
        if (key != null) {
            identifyByKey(exchange, key);
        } else if (exchange.endpointOrThrow().anonymous()) {
            exchange.identified(ANONYMOUS, null);
        } else {
            throw new Refusal.Unauthenticated("no credential was presented").refused();
        }
    }

    private void identifyByKey(Exchange exchange, String text) {
        KeyRing.Holder holder = keys.find(KeyDigest.of(text));
        if (holder == null) {
            throw new Refusal.Unauthenticated("no such key").refused();
        }
        ApiKey key = holder.key();
        if (!key.usableAt(clock.instant())) {
            String state = key.revoked() == null ? "expired" : "revoked";
            throw new Refusal.Unauthenticated("key " + key.id() + " is " + state).refused();
        }
        exchange.identified(holder.subject(), key.name());
    }
}
