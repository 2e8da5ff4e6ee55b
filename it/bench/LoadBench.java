import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Load on all paths, interleaved: at every point each round visits each path once.
final class LoadBench {
    private static final int WARMUP_CONNECTIONS = 32;

    private final Options options;
    private final Workspace workspace;
    private final Path launcher;
    private final List<Point> points;
    private final Probe probe = new Probe();
    private final Report report = new Report();
    private int runsDone;

    LoadBench(Options options, Workspace workspace, Path launcher) {
        this.options = options;
        this.workspace = workspace;
        this.launcher = launcher;
        this.points = options.points();
    }

    /// Returns the exit code.
    int run() throws IOException, InterruptedException {
        List<Target> targets = startTargets();
        for (Target target : targets) {
            if (target.startsSlow() && options.warmup > 0) {
                warmUp(target);
            }
        }
        for (Point point : points) {
            measure(point, targets);
            System.out.print(report.table(point));
        }
        if (options.json.isPresent()) {
            Files.writeString(options.json.get(), Json.of(report, options));
        }
        var ratio = report.barRatio();
        ratio.ifPresent(spread -> System.out.println("\n" + Report.verdict(spread)));
        return options.bar && !Report.passes(ratio.orElseThrow()) ? 1 : 0;
    }

    private List<Target> startTargets() throws IOException, InterruptedException {
        for (int offset = 0; offset < Options.TARGETS.size(); offset++) {
            Probe.requireFree(options.port + offset);
        }
        var upstream = Nginx.upstream(workspace, options.port, sizes());
        probe.awaitReady(upstream, sizes().getFirst());
        var targets = new ArrayList<Target>();
        if (options.only.contains("direct")) {
            targets.add(upstream);
        }
        if (options.only.contains("nginx")) {
            targets.add(Nginx.proxy(workspace, options.port + 1, upstream));
        }
        if (options.only.contains("sallyport")) {
            targets.add(Sallyport.Setup.create(workspace, launcher, options.port + 2, upstream, sizes())
                    .start());
        }
        for (Target target : targets) {
            Progress.begin("waiting for " + target.name());
            probe.awaitReady(target, sizes().getFirst());
            Progress.end("answers");
        }
        return targets;
    }

    /// Uncounted load, shared among the sizes.
    private void warmUp(Target target) throws IOException, InterruptedException {
        Progress.begin("warming up " + target.name() + ", " + options.warmup + " s");
        int secondsPerSize = Math.max(1, options.warmup / sizes().size());
        for (Size size : sizes()) {
            Load.run(workspace, target, new Point(WARMUP_CONNECTIONS, size), secondsPerSize);
        }
        Progress.end("done");
    }

    private void measure(Point point, List<Target> targets) throws IOException, InterruptedException {
        for (int round = 1; round <= options.rounds; round++) {
            // the other way round every second time, so that no path always follows the same one
            for (Target target : round % 2 == 1 ? targets : targets.reversed()) {
                measure(point, round, target, options.rounds * targets.size() * points.size());
            }
        }
    }

    private void measure(Point point, int round, Target target, int runs) throws IOException, InterruptedException {
        Progress.begin("%d/%d %s, round %d, %s".formatted(++runsDone, runs, point, round, target.name()));
        probe.check(target, point.size());
        var measurement = Measurement.take(workspace, target, point, round, options.seconds);
        probe.check(target, point.size());
        report.add(measurement);
        Progress.end(String.format(Locale.ROOT, "%,.0f/s", measurement.load().perSecond()));
    }

    private List<Size> sizes() {
        return points.stream().map(Point::size).distinct().toList();
    }
}
