import java.util.Locale;
import java.util.stream.Collectors;

/// Every single run as JSON, for whoever wants to compute something else.
final class Json {
    private Json() {}

    static String of(Report report, Options options) {
        String runs = report.measurements().stream().map(Json::run).collect(Collectors.joining(",\n"));
        return String.format(
                Locale.ROOT,
                "{\"cores\":%d,\"secondsPerRun\":%d,\"rounds\":%d,\"runs\":[%n%s%n]}%n",
                Runtime.getRuntime().availableProcessors(),
                options.seconds,
                options.rounds,
                runs);
    }

    private static String run(Measurement run) {
        String cpu = run.cpuMicrosPerCall().isPresent()
                ? String.format(Locale.ROOT, "%.3f", run.cpuMicrosPerCall().getAsDouble())
                : "null";
        return String.format(
                Locale.ROOT,
                "{\"path\":\"%s\",\"connections\":%d,\"answerBytes\":%d,\"round\":%d,\"requests\":%d,\"seconds\":%.6f,"
                        + "\"p50Millis\":%.3f,\"p99Millis\":%.3f,\"cpuMicrosPerCall\":%s,\"rssMib\":%.1f}",
                run.target(),
                run.point().connections(),
                run.point().size().bytes(),
                run.round(),
                run.load().requests(),
                run.load().seconds(),
                run.load().p50Millis(),
                run.load().p99Millis(),
                cpu,
                run.rssMib());
    }
}
