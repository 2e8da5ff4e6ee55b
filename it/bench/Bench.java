import java.io.IOException;
import java.nio.file.Path;

/// The benchmark's entry: `java Bench.java`, or `run`, which finds a JDK first. README.md says what it measures.
final class Bench {
    /// The directory of this file, as the source launcher knows it.
    static final Path HERE =
            Path.of(System.getProperty("jdk.launcher.sourcefile")).getParent();

    private static final Path REPOSITORY = HERE.resolve("../..").normalize();

    private Bench() {}

    public static void main(String... args) throws InterruptedException {
        System.exit(run(args));
    }

    private static int run(String... args) throws InterruptedException {
        Options options;
        try {
            options = Options.parse(args);
        } catch (Failure e) {
            return fail(e);
        }
        if (options.help) {
            System.out.println(Options.HELP);
            return 0;
        }
        return measure(options);
    }

    private static int measure(Options options) throws InterruptedException {
        Workspace workspace = null;
        try {
            workspace = new Workspace();
            Path launcher =
                    options.launcher.orElse(REPOSITORY.resolve("sallyport")).toAbsolutePath();
            return switch (options.mode) {
                case "startup" -> new StartupBench(options, workspace, launcher).run();
                case "tokens" -> new TokenBench(options, workspace, launcher).run();
                default -> new LoadBench(options, workspace, launcher).run();
            };
        } catch (Failure e) {
            return workspace != null && workspace.isClosing() ? e.exitCode() : fail(e);
        } catch (IOException e) {
            return workspace != null && workspace.isClosing() ? 1 : fail(Failure.of(e.toString()));
        }
    }

    private static int fail(Failure failure) {
        Progress.say(failure.getMessage());
        return failure.exitCode();
    }
}
