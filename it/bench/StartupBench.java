import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// From the launcher's start to the first answered call, and the memory Sallyport takes when nobody calls.
final class StartupBench {
    private static final int STARTS = 5;
    private static final int IDLE_SECONDS = 10;
    private static final double MOST_SECONDS = 1.5;
    private static final double MOST_MIB = 150;

    private final Options options;
    private final Workspace workspace;
    private final Path launcher;
    private final Size size = Point.BAR.size();
    private final Probe probe = new Probe();
    private final List<Double> seconds = new ArrayList<>();
    private final List<Double> idleMib = new ArrayList<>();

    StartupBench(Options options, Workspace workspace, Path launcher) {
        this.options = options;
        this.workspace = workspace;
        this.launcher = launcher;
    }

    /// Returns the exit code.
    int run() throws IOException, InterruptedException {
        Probe.requireFree(options.port);
        Probe.requireFree(options.port + 1);
        var upstream = Nginx.upstream(workspace, options.port, List.of(size));
        probe.awaitReady(upstream, size);
        var setup = Sallyport.Setup.create(workspace, launcher, options.port + 1, upstream, List.of(size));
        for (int start = 1; start <= STARTS; start++) {
            measure(setup, start);
        }
        boolean quick = report("first answered call", "s", Spread.of(seconds), MOST_SECONDS);
        boolean small = report("idle memory after " + IDLE_SECONDS + " s", "MiB", Spread.of(idleMib), MOST_MIB);
        return options.bar && !(quick && small) ? 1 : 0;
    }

    private void measure(Sallyport.Setup setup, int start) throws IOException, InterruptedException {
        Progress.begin("start %d/%d".formatted(start, STARTS));
        long begin = System.nanoTime();
        var sallyport = setup.start();
        probe.awaitReady(sallyport, size);
        seconds.add((System.nanoTime() - begin) / 1e9);
        Thread.sleep(IDLE_SECONDS * 1000L);
        idleMib.add(Proc.rssMib(List.of(javaProcess(sallyport))));
        sallyport.program().stop();
        Progress.end(String.format(Locale.ROOT, "%.2f s, %.0f MiB", seconds.getLast(), idleMib.getLast()));
    }

    private static ProcessHandle javaProcess(Sallyport sallyport) {
        return sallyport.program().tree().stream()
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow(() -> Failure.of("no java process under the launcher"));
    }

    private static boolean report(String what, String unit, Spread spread, double bar) {
        boolean pass = spread.median() <= bar;
        System.out.printf(
                Locale.ROOT, "%s: %s is %s %s, the bar is %.1f%n", pass ? "PASS" : "FAIL", what, spread, unit, bar);
        return pass;
    }
}
