import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// All runs, as a table per point, and the verdict on the bar.
final class Report {
    private static final double MOST_CPU = 2.5;
    private static final String ROW = "%-10s %10s %9s %9s %12s %9s   %-18s %s%n";

    private final List<Measurement> measurements = new ArrayList<>();

    void add(Measurement measurement) {
        measurements.add(measurement);
    }

    List<Measurement> measurements() {
        return measurements;
    }

    String table(Point point) {
        var table = new StringBuilder("\n" + point + "\n");
        table.append(
                row("path", "req/s", "p50 ms", "p99 ms", "CPU µs/call", "RSS MiB", "CPU ÷ nginx", "req/s ÷ nginx"));
        for (String target : Options.TARGETS) {
            var runs = runs(point, target);
            if (!runs.isEmpty()) {
                table.append(row(point, target, runs));
            }
        }
        return table.toString();
    }

    /// How often nginx's CPU per call Sallyport needs at the point of the bar, where both were measured.
    Optional<Spread> barRatio() {
        return cpuRatio(Point.BAR, "sallyport");
    }

    static boolean passes(Spread ratio) {
        return ratio.median() <= MOST_CPU;
    }

    static String verdict(Spread ratio) {
        return String.format(
                Locale.ROOT,
                "%s: CPU per call at %s is %s × nginx's, the bar is %.1f",
                passes(ratio) ? "PASS" : "FAIL",
                Point.BAR,
                ratio,
                MOST_CPU);
    }

    private String row(Point point, String target, List<Measurement> runs) {
        return row(
                target,
                format("%,.0f", runs, run -> run.load().perSecond()),
                format("%.2f", runs, run -> run.load().p50Millis()),
                format("%.2f", runs, run -> run.load().p99Millis()),
                runs.getFirst().cpuMicrosPerCall().isEmpty() ? "–" : format("%.1f", runs, Report::cpu),
                format("%.1f", runs, Measurement::rssMib),
                cpuRatio(point, target).map(Spread::toString).orElse("–"),
                ratio(point, target, run -> run.load().perSecond())
                        .map(Spread::toString)
                        .orElse("–"));
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, ROW, cells);
    }

    private static String format(String format, List<Measurement> runs, ToDoubleFunction<Measurement> value) {
        var values = runs.stream().map(value::applyAsDouble).toList();
        return String.format(Locale.ROOT, format, Spread.of(values).median());
    }

    private Optional<Spread> cpuRatio(Point point, String target) {
        boolean counted = runs(point, target).stream()
                .allMatch(run -> run.cpuMicrosPerCall().isPresent());
        return counted ? ratio(point, target, Report::cpu) : Optional.empty();
    }

    /// Pair by pair: each run is compared with nginx's of the same round.
    private Optional<Spread> ratio(Point point, String target, ToDoubleFunction<Measurement> value) {
        var runs = runs(point, target);
        var nginx = runs(point, "nginx");
        if (runs.isEmpty() || nginx.isEmpty()) {
            return Optional.empty();
        }
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < runs.size(); round++) {
            ratios.add(value.applyAsDouble(runs.get(round)) / value.applyAsDouble(nginx.get(round)));
        }
        return Optional.of(Spread.of(ratios));
    }

    private List<Measurement> runs(Point point, String target) {
        return measurements.stream()
                .filter(run -> run.point().equals(point) && run.target().equals(target))
                .toList();
    }

    private static double cpu(Measurement run) {
        return run.cpuMicrosPerCall().orElseThrow();
    }
}
