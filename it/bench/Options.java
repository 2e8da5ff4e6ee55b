import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// The command line.
final class Options {
    static final List<String> TARGETS = List.of("direct", "nginx", "sallyport");

    static final String HELP = """
        Compares Sallyport with nginx and with no proxy at all, in front of the same static MCP server.

        usage: run [load] [options]    load, interleaved: calls per second, latency, CPU per call, memory
               run startup [options]   time to the first answered call, idle memory; median of 5;
                                       takes --bar, --port and --launcher
               run tokens [options]    requests to the token endpoint at a fixed rate; takes --rate, --seconds,
                                       --warmup, --bar, --port and --launcher

          --seconds N         length of one run (3; tokens: 20)
          --rate N            tokens: requests per second (500)
          --rounds N          runs per path and point (3)
          --warmup N          seconds of uncounted load on sallyport first (20)
          --connections LIST  connections at once (1,32,256)
          --sizes LIST        size of the answer in KB (0.2,4,32,256)
          --quick             only 32 connections × 0.5 KB and 1 × 0.2 KB, about a minute
          --only LIST         of the paths direct,nginx,sallyport
          --bar               exit 1 where a bar is missed
          --json FILE         write every single run
          --port N            first of three ports on the loopback interface (18470)
          --launcher FILE     the Sallyport to measure (this repository's ./sallyport)
          -h, --help          this text

        Exit code: 0, 1 (failed, or with --bar a bar missed), 2 (usage).\
        """;

    boolean help;
    String mode = "load";
    int seconds = 3;
    int rate = 500;
    int rounds = 3;
    int warmup = 20;
    Set<String> only = new LinkedHashSet<>(TARGETS);
    boolean bar;
    Optional<Path> json = Optional.empty();
    int port = 18470;
    Optional<Path> launcher = Optional.empty();

    private final Set<String> given = new LinkedHashSet<>();
    private boolean quick;
    private Optional<List<Integer>> connections = Optional.empty();
    private Optional<List<Size>> sizes = Optional.empty();

    static Options parse(String... args) {
        var options = new Options();
        var rest = new ArrayDeque<>(List.of(args));
        options.takeMode(rest);
        while (!rest.isEmpty()) {
            options.take(rest.pop(), rest);
        }
        options.check();
        return options;
    }

    /// What to measure, the point of the bar first.
    List<Point> points() {
        if (quick) {
            return List.of(Point.BAR, Point.ONE_SMALL);
        }
        var points = new LinkedHashSet<Point>();
        if (bar || connections.isEmpty() && sizes.isEmpty()) {
            points.add(Point.BAR);
        }
        var chosenSizes = sizes.orElseGet(() -> list("0.2,4,32,256", Size::parse));
        for (int count : connections.orElse(List.of(1, 32, 256))) {
            chosenSizes.forEach(size -> points.add(new Point(count, size)));
        }
        return new ArrayList<>(points);
    }

    private void takeMode(Deque<String> args) {
        if (!args.isEmpty() && Set.of("load", "startup", "tokens").contains(args.peek())) {
            mode = args.pop();
            seconds = mode.equals("tokens") ? 20 : seconds;
        }
    }

    private void take(String option, Deque<String> rest) {
        given.add(option);
        switch (option) {
            case "-h", "--help" -> help = true;
            case "--quick" -> quick = true;
            case "--bar" -> bar = true;
            case "--seconds" -> seconds = number(option, rest, 1, 3600);
            case "--rate" -> rate = number(option, rest, 1, 20_000);
            case "--rounds" -> rounds = number(option, rest, 1, 100);
            case "--warmup" -> warmup = number(option, rest, 0, 3600);
            case "--port" -> port = number(option, rest, 1024, 65533);
            case "--connections" ->
                connections = Optional.of(list(value(option, rest), text -> parse(option, text, 1, 1000)));
            case "--sizes" -> sizes = Optional.of(list(value(option, rest), Size::parse));
            case "--only" -> only = new LinkedHashSet<>(list(value(option, rest), Options::target));
            case "--json" -> json = Optional.of(Path.of(value(option, rest)));
            case "--launcher" -> launcher = Optional.of(Path.of(value(option, rest)));
            default -> throw Failure.usage("unknown option " + option);
        }
    }

    private void check() {
        given.removeAll(Set.of("-h", "--help", "--bar", "--port", "--launcher"));
        if (mode.equals("tokens")) {
            given.removeAll(Set.of("--rate", "--seconds", "--warmup"));
        } else if (given.contains("--rate")) {
            throw Failure.usage("--rate is for tokens");
        }
        if (!mode.equals("load") && !given.isEmpty()) {
            throw Failure.usage(mode + " does not take " + String.join(", ", given));
        }
        if (json.isPresent() && !Files.isDirectory(json.get().toAbsolutePath().getParent())) {
            throw Failure.usage("the directory of " + json.get() + " does not exist");
        }
        if (quick && (connections.isPresent() || sizes.isPresent())) {
            throw Failure.usage("--quick chooses the points itself; leave out --connections and --sizes");
        }
        if (bar && !only.containsAll(List.of("nginx", "sallyport"))) {
            throw Failure.usage("--bar compares sallyport with nginx; --only must name both");
        }
    }

    private static String target(String name) {
        if (!TARGETS.contains(name)) {
            throw Failure.usage("there is no path '" + name + "', only " + String.join(", ", TARGETS));
        }
        return name;
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw Failure.usage(option + " needs a value");
        }
        return rest.pop();
    }

    private static int number(String option, Deque<String> rest, int least, int most) {
        return parse(option, value(option, rest), least, most);
    }

    private static int parse(String option, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below, together with numbers out of range
        }
        throw Failure.usage(option + " takes whole numbers from " + least + " to " + most + ", not '" + text + "'");
    }

    private static <T> List<T> list(String text, Function<String, T> element) {
        return Stream.of(text.split(",", -1)).map(element).distinct().toList();
    }
}
