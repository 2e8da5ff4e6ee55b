package dev.sallyport.oauth.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.web.Params;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks an issuer about tokens (RFC 7662). All who ask about one token at a time share one question. A yes holds as
/// long as configured, and no longer than the token; a no holds five seconds.
final class Introspector {
    static final Duration NO_HOLDS = Duration.ofSeconds(5);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Introspector.class);
    private static final int MOST_ANSWERS = 10_000;
    private static final int MOST_QUESTIONS = 64;
    private static final int MOST_BYTES = 64 << 10;
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final int OK = 200;

    /// @param claims with `active`; none where the issuer could not be asked
    /// @param until it holds
    record Answer(Map<String, Object> claims, Instant until) {
        boolean active() {
            return Boolean.TRUE.equals(claims.get("active"));
        }
    }

    private final String issuer;
    private final TrustedIssuer.Introspection settings;
    private final Fetcher fetcher;
    private final InstantSource clock;
    private final Semaphore questions = new Semaphore(MOST_QUESTIONS);
    private final AsyncCache<String, Answer> answers;
    private volatile boolean failing;

    Introspector(String issuer, TrustedIssuer.Introspection settings, Fetcher fetcher, InstantSource clock) {
        this.issuer = issuer;
        this.settings = settings;
        this.fetcher = fetcher;
        this.clock = clock;
        this.answers = Caffeine.newBuilder()
                .maximumSize(MOST_ANSWERS)
                .executor(task ->
                        Thread.ofVirtual().name("introspection at " + issuer).start(task))
                .buildAsync();
    }

    /// Blocking.
    ///
    /// @throws NotAccepted where the issuer cannot be asked
    Answer ask(String token) throws NotAccepted {
        String key = Token.digest(token);
        Answer answer = await(answers.get(key, _ -> question(token)));
        if (!clock.instant().isBefore(answer.until())) {
            answers.synchronous().asMap().remove(key, answer);
            answer = await(answers.get(key, _ -> question(token)));
        }
        if (answer.claims().isEmpty()) {
            throw unavailable();
        }
        return answer;
    }

    private Answer question(String token) {
        if (!questions.tryAcquire()) {
            return new Answer(Map.of(), clock.instant());
        }
        try {
            Fetcher.Response response = fetcher.fetch(request(token));
            if (response.status() != OK) {
                return unanswered("it answers " + response.status());
            }
            Map<String, Object> claims = Json.object(response.body());
            if (!(claims.get("active") instanceof Boolean active)) {
                return unanswered("its answer does not say whether a token is active");
            }
            failing = false;
            return new Answer(claims, clock.instant().plus(active ? settings.cache() : NO_HOLDS));
        } catch (FetchFailed | IllegalArgumentException e) {
            return unanswered(String.valueOf(e.getMessage()));
        } finally {
            questions.release();
        }
    }

    private Answer unanswered(String why) {
        if (!failing) {
            failing = true;
            LOG.atWarn()
                    .addKeyValue("issuer", issuer)
                    .addKeyValue("why", why)
                    .log("An issuer cannot be asked about tokens");
        }
        return new Answer(Map.of(), clock.instant().plus(RETRY));
    }

    private Fetcher.Request request(String token) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("token", token);
        form.put("token_type_hint", "access_token");
        String id = URLEncoder.encode(settings.clientId(), UTF_8);
        String secret = URLEncoder.encode(settings.clientSecret(), UTF_8);
        String basic = Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(UTF_8));
        return new Fetcher.Request(
                "POST",
                settings.url(),
                Map.of(
                        "Authorization", "Basic " + basic,
                        "Accept", "application/json",
                        "Content-Type", "application/x-www-form-urlencoded"),
                Params.of(form).encode().getBytes(UTF_8),
                MOST_BYTES,
                TIME);
    }

    private Answer await(CompletableFuture<Answer> answer) throws NotAccepted {
        try {
            return answer.get(TIME.toSeconds() + 1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException _) {
            throw unavailable();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private NotAccepted unavailable() {
        return NotAccepted.unavailable("issuer " + issuer + " cannot be asked about tokens");
    }
}
