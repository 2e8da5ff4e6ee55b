/// Ends the benchmark with one clear line and an exit code.
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private Failure(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    static Failure of(String message) {
        return new Failure(message, 1);
    }

    static Failure usage(String message) {
        return new Failure(message + " (see --help)", 2);
    }

    int exitCode() {
        return exitCode;
    }
}
