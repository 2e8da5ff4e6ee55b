package dev.sallyport.app.oauth;

import dev.sallyport.app.metrics.Metrics;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Effect;
import dev.sallyport.gateway.audit.AuditEvent.Who;
import dev.sallyport.gateway.audit.AuditLog;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.store.StoreFailed;
import dev.sallyport.policy.Subject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes each event of OAuth to the audit and counts it. What cannot be written counts too, and fails.
public final class OAuthJournal implements Journal {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_WORD = 40;

    private final AuditLog audit;
    private final Consumer<OAuthEvent> counter;
    private final InstantSource clock;

    public OAuthJournal(AuditLog audit, Metrics metrics, InstantSource clock) {
        this(audit, event -> metrics.count(event), clock);
    }

    /// One that only writes, beside the gateway that counts.
    public OAuthJournal(AuditLog audit, InstantSource clock) {
        this(audit, _ -> {}, clock);
    }

    private OAuthJournal(AuditLog audit, Consumer<OAuthEvent> counter, InstantSource clock) {
        this.audit = audit;
        this.counter = counter;
        this.clock = clock;
    }

    @Override
    public void record(OAuthEvent event) {
        counter.accept(event);
        try {
            audit.append(event(event)).await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new StoreFailed("the audit does not answer", e);
        } catch (RuntimeException e) {
            throw new StoreFailed("the audit cannot be written: " + e.getMessage(), e);
        }
    }

    private AuditEvent event(OAuthEvent event) {
        Who who = new Who(subject(event.subject()), null, event.client(), event.address(), "http");
        return AuditEvent.oauth(
                clock.instant(),
                event.step().word(),
                effect(event),
                status(event),
                who,
                event.resource(),
                event.reason());
    }

    private static @Nullable Subject subject(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return null;
        }
        String id = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        return new Subject(id, Set.of()).withAuthentication("oauth");
    }

    private static Effect effect(OAuthEvent event) {
        return switch (event.outcome()) {
            case OK -> Effect.ALLOW;
            case REFUSED -> Effect.DENY;
            case FAILED -> Effect.NONE;
        };
    }

    /// The error code with which the reason of a refusal begins, where it does.
    private static String status(OAuthEvent event) {
        return switch (event.outcome()) {
            case OK -> "ok";
            case FAILED -> "failed";
            case REFUSED -> code(event.reason());
        };
    }

    private static String code(@Nullable String reason) {
        if (reason == null) {
            return "refused";
        }
        int colon = reason.indexOf(':');
        String word = colon < 0 ? reason : reason.substring(0, colon);
        boolean isCode = !word.isEmpty()
                && word.length() <= LONGEST_WORD
                && word.chars().allMatch(c -> (c >= 'a' && c <= 'z') || c == '_');
        return isCode ? word : "refused";
    }
}
