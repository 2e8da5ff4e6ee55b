import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What wrk counted in one run, every call answered as it should be.
record Load(long requests, double seconds, double p50Millis, double p99Millis) {
    private static final Pattern NUMBER = Pattern.compile("(\\w+)=(\\d+)");
    private static final List<String> ERRORS = List.of("status", "connect", "read", "write", "timeout");

    double perSecond() {
        return requests / seconds;
    }

    /// Loads a target for some seconds. A single error fails the benchmark.
    static Load run(Workspace workspace, Target target, Point point, int seconds)
            throws IOException, InterruptedException {
        String headers = ToolCall.headers(target.key()).entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\n")
                .collect(Collectors.joining());
        var environment = Map.of("BENCH_HEADERS", headers, "BENCH_BODY", ToolCall.BODY);
        var command = List.of(
                "wrk",
                "--threads=1",
                "--connections=" + point.connections(),
                "--duration=" + seconds + "s",
                "--timeout=10s",
                "--script=" + Bench.HERE.resolve("load.lua"),
                target.url(point.size()).toString());
        var numbers = numbers(workspace.start("wrk", environment, command).output());
        requireAnswers(target, point, numbers);
        return new Load(
                numbers.get("requests"),
                numbers.get("micros") / 1e6,
                numbers.get("p50") / 1e3,
                numbers.get("p99") / 1e3);
    }

    private static Map<String, Long> numbers(String output) {
        String line = output.lines()
                .filter(candidate -> candidate.startsWith("bench "))
                .findFirst()
                .orElseThrow(() -> Failure.of("wrk gave no result:\n" + output));
        var numbers = new HashMap<String, Long>();
        NUMBER.matcher(line).results().forEach(match -> numbers.put(match.group(1), Long.valueOf(match.group(2))));
        return numbers;
    }

    private static void requireAnswers(Target target, Point point, Map<String, Long> numbers) throws IOException {
        String errors = ERRORS.stream()
                .filter(kind -> numbers.get(kind) > 0)
                .map(kind -> numbers.get(kind) + " " + kind)
                .collect(Collectors.joining(", "));
        if (!errors.isEmpty()) {
            throw Failure.of(target.name() + " at " + point + " had errors: " + errors + " of "
                    + numbers.get("requests") + " calls" + target.program().logTail());
        }
        if (numbers.get("requests") == 0) {
            throw Failure.of(target.name() + " at " + point + " answered no call");
        }
        if (numbers.get("bytes") < numbers.get("requests") * point.size().bytes()) {
            throw Failure.of(target.name() + " at " + point + " sent less than the upstream's answers");
        }
    }
}
