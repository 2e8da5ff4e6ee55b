package dev.sallyport.oauth.verify;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.store.InMemoryStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to look at a token again that was verified, among a thousand: from the bytes of a request to the
/// verdict.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class VerifierBench {
    private static final int TOKENS = 1000;

    @Param({"RS256", "EDDSA"})
    private Algorithm algorithm = Algorithm.RS256;

    private final InMemoryStore store = new InMemoryStore();
    private final byte[][] tokens = new byte[TOKENS][];
    private @Nullable TokenVerifier verifier;
    private int next;

    @Setup
    public void verifyAll() {
        InstantSource clock = InstantSource.system();
        SigningKey key = SigningKey.of(algorithm, "k-1");
        DpopProofs proofs = new DpopProofs(Replays.in(store, clock), false, clock);
        verifier = new TokenVerifier(
                new OwnIssuer(Fixture.OWN, new OwnTokens(key)), List.of(), new LoopbackFetcher(), store, proofs, clock);
        for (int i = 0; i < TOKENS; i++) {
            long now = clock.instant().getEpochSecond();
            String token = key.sign(Map.of(
                    "iss",
                    Fixture.OWN.toString(),
                    "sub",
                    "google:" + i,
                    "aud",
                    Fixture.WIKI.toString(),
                    "client_id",
                    "c-1",
                    "jti",
                    "token-" + i,
                    "grant",
                    "grant-" + i,
                    "scope",
                    "wiki:read wiki:write",
                    "roles",
                    List.of("reader"),
                    "iat",
                    now,
                    "exp",
                    now + 3600));
            tokens[i] = token.getBytes(ISO_8859_1);
            if (!(verifier.verify(Fixture.bearer(token)) instanceof Verdict.Accepted)) {
                throw new IllegalStateException("expected to be accepted");
            }
        }
    }

    @Benchmark
    public @Nullable Verdict known() {
        next = next + 1 == TOKENS ? 0 : next + 1;
        Verdict verdict =
                verifier == null ? null : verifier.known(Fixture.bearer(new String(tokens[next], ISO_8859_1)));
        if (verdict == null) {
            throw new IllegalStateException("expected to be known");
        }
        return verdict;
    }
}
