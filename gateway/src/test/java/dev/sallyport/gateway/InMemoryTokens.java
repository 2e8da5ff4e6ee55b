package dev.sallyport.gateway;

import dev.sallyport.gateway.authenticate.TokenCheck;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.condition.Value;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Access tokens in memory, of which some are known at once and others have to be verified.
public final class InMemoryTokens implements TokenCheck {
    private static final Verdict NO_TOKEN = new Verdict.Rejected("no such token");

    private final Map<String, Verdict> known = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Future<Verdict>>> verified = new ConcurrentHashMap<>();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private final List<Presented> presented = new CopyOnWriteArrayList<>();

    /// A token whose verdict is known at once.
    public InMemoryTokens known(String token, Verdict verdict) {
        known.put(token, verdict);
        return this;
    }

    /// A token that has to be verified.
    public InMemoryTokens verified(String token, Supplier<Future<Verdict>> verdict) {
        known.remove(token);
        verified.put(token, verdict);
        return this;
    }

    public void revoke(String token) {
        revoked.add(token);
        known.put(token, new Verdict.Rejected("the token was revoked"));
    }

    /// @return that the token is good, for a subject of role `user`
    public Verdict.Accepted of(String subject, String token, Instant until) {
        return new Verdict.Accepted(subject(subject), until, () -> !revoked.contains(token));
    }

    public static Subject subject(String id) {
        return new Subject(
                id,
                Set.of("user"),
                Set.of(),
                Set.of(),
                Set.of("wiki:read"),
                Value.Fields.NONE,
                "https://client.example.com/client.json",
                null,
                "token");
    }

    /// @return everything that was presented, in order
    public List<Presented> presented() {
        return List.copyOf(presented);
    }

    @Override
    public @Nullable Verdict known(Presented token) {
        presented.add(token);
        return verified.containsKey(token.token())
                ? known.get(token.token())
                : known.getOrDefault(token.token(), NO_TOKEN);
    }

    @Override
    public Future<Verdict> verify(Presented token) {
        Supplier<Future<Verdict>> verdict = verified.get(token.token());
        if (verdict == null) {
            throw new AssertionError("what is known is not verified");
        }
        return verdict.get();
    }
}
