package dev.sallyport.it;

/// The fixture of `it/node` over HTTP, in both eras.
final class FixtureServer implements AutoCloseable {
    private static final String LISTENING = "listening ";

    private final Program program;
    private final String url;

    private FixtureServer(Program program, String url) {
        this.program = program;
        this.url = url;
    }

    static FixtureServer start() {
        return start(Node.fixtureOverHttp());
    }

    /// Starts a [Node#fixtureOverHttp] that has an environment of its own.
    static FixtureServer start(ProcessBuilder command) {
        Program program = Program.start(command);
        try {
            String line = program.awaitLine(candidate -> candidate.startsWith(LISTENING));
            return new FixtureServer(program, line.substring(LISTENING.length()));
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    String url() {
        return url;
    }

    @Override
    public void close() {
        program.close();
    }
}
