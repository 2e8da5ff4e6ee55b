import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// Requests to the token endpoint at a fixed rate, whether or not the answers keep up: three in five for a client
/// itself, two in five to refresh, which rotates the refresh token.
final class TokenBench {
    private static final int CHAINS = 64;
    private static final int PATIENCE_SECONDS = 15;
    private static final double NANOS = 1e9;

    private final Options options;
    private final Workspace workspace;
    private final Path launcher;
    private final Queue<String> refreshTokens = new ConcurrentLinkedQueue<>();

    TokenBench(Options options, Workspace workspace, Path launcher) {
        this.options = options;
        this.workspace = workspace;
        this.launcher = launcher;
    }

    /// One run.
    ///
    /// @param latencies from the moment a request was due to its answer, by request; 0 where none has come
    private record Run(long[] latencies, AtomicInteger answered, AtomicInteger failed, AtomicReference<String> first) {
        Run(int requests) {
            this(new long[requests], new AtomicInteger(), new AtomicInteger(), new AtomicReference<>(""));
        }

        void failed(String problem) {
            failed.incrementAndGet();
            first.compareAndSet("", problem);
        }

        double millis(double share) {
            long[] sorted = latencies.clone();
            Arrays.sort(sorted);
            return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))] / 1e6;
        }
    }

    /// Returns the exit code.
    int run() throws IOException, InterruptedException {
        Probe.requireFree(options.port);
        Probe.requireFree(options.port + 1);
        try {
            var site = TokenSite.start(workspace, launcher, options.port, options.port + 1);
            Progress.begin(CHAINS + " logins");
            for (int i = 0; i < CHAINS; i++) {
                refreshTokens.add(site.login());
            }
            Progress.end("done");
            if (options.warmup > 0) {
                Progress.begin("warming up, " + options.warmup + " s");
                load(site, options.warmup);
                Progress.end("done");
            }
            return report(site);
        } catch (GeneralSecurityException e) {
            throw Failure.of(e.toString());
        }
    }

    private int report(TokenSite site) throws IOException, InterruptedException {
        Progress.begin(options.rate + " requests per second, " + options.seconds + " s");
        long cpu = Proc.cpuMicros(site.program().tree());
        long start = System.nanoTime();
        Run run = load(site, options.seconds);
        double seconds = (System.nanoTime() - start) / NANOS;
        cpu = Proc.cpuMicros(site.program().tree()) - cpu;
        Progress.end("done");
        int requests = run.latencies().length;
        int errors = requests - run.answered().get();
        System.out.printf(
                Locale.ROOT,
                "%d requests in %.1f s, %.0f/s; p50 %.1f ms, p99 %.1f ms, most %.1f ms; CPU %.0f µs/request, %.0f MiB%n",
                requests,
                seconds,
                requests / seconds,
                run.millis(0.5),
                run.millis(0.99),
                run.millis(1),
                (double) cpu / requests,
                Proc.rssMib(site.program().tree()));
        boolean pass = errors == 0;
        System.out.printf(
                Locale.ROOT,
                "%s: %d errors at %d requests per second, the bar is none at 500%n",
                pass && options.rate >= 500 ? "PASS" : pass ? "DONE" : "FAIL",
                errors,
                options.rate);
        if (!pass) {
            System.out.println("the first: " + run.first().get() + site.program().logTail());
        }
        return options.bar && !pass ? 1 : 0;
    }

    private Run load(TokenSite site, int seconds) throws InterruptedException {
        Run run = new Run(options.rate * seconds);
        long start = System.nanoTime();
        for (int i = 0; i < run.latencies().length; i++) {
            long due = start + (long) (i * NANOS / options.rate);
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            send(site, run, i, due);
        }
        long deadline = System.nanoTime() + (long) (PATIENCE_SECONDS * NANOS);
        while (run.answered().get() + run.failed().get() < run.latencies().length && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        return run;
    }

    private void send(TokenSite site, Run run, int index, long due) {
        String refreshToken = index % 5 < 2 ? refreshTokens.poll() : null;
        var answer = refreshToken == null ? site.clientCredentials() : site.refresh(refreshToken);
        answer.whenComplete((response, failure) -> {
            run.latencies()[index] = System.nanoTime() - due;
            String problem = failure != null ? failure.toString() : problem(response, refreshToken != null);
            if (problem.isEmpty()) {
                run.answered().incrementAndGet();
            } else {
                run.failed(problem);
            }
        });
    }

    private String problem(HttpResponse<String> response, boolean refreshed) {
        if (response.statusCode() != 200) {
            return response.statusCode() + " " + response.body();
        }
        if (refreshed) {
            var next = TokenSite.refreshToken(response.body());
            next.ifPresent(refreshTokens::add);
            return next.isEmpty() ? "a refresh without a new refresh token" : "";
        }
        return response.body().contains("access_token") ? "" : "no token in the answer";
    }
}
