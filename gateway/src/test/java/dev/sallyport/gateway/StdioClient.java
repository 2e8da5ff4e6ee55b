package dev.sallyport.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.edge.stdio.StdioEdge;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A client that has the gateway as its child.
public final class StdioClient implements AutoCloseable {
    private static final int PIPE = 1 << 20;
    private static final int PATIENCE_S = 15;
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final PipedOutputStream stdin = new PipedOutputStream();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final StdioEdge edge;

    StdioClient(StdioEdge edge) {
        this.edge = edge;
        try {
            var gatewayIn = new PipedInputStream(stdin, PIPE);
            var gatewayOut = new PipedOutputStream();
            var stdout = new PipedInputStream(gatewayOut, PIPE);
            Thread.ofPlatform().daemon().start(() -> serve(edge, gatewayIn, gatewayOut));
            Thread.ofPlatform().daemon().start(() -> read(stdout));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    StdioEdge edge() {
        return edge;
    }

    public StdioClient send(String line) {
        return sendRaw(line + "\n");
    }

    public StdioClient sendRaw(String text) {
        try {
            stdin.write(text.getBytes(UTF_8));
            stdin.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return the next line the gateway writes
    public String line() {
        try {
            String line = lines.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("no line came");
            }
            return line;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    public boolean silent() {
        return lines.isEmpty();
    }

    @Override
    public void close() {
        endInput();
    }

    public void endInput() {
        try {
            stdin.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Until the gateway has ended on its own.
    public void awaitEnd() {
        ended.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
    }

    public boolean ended() {
        return ended.isDone();
    }

    private void serve(StdioEdge edge, PipedInputStream in, PipedOutputStream out) {
        try (out) {
            edge.serve(in, out, GRACE);
            ended.complete(true);
        } catch (IOException | InterruptedException | RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }

    private void read(PipedInputStream stdout) {
        try (var reader = new BufferedReader(new InputStreamReader(stdout, UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("broken: " + e);
        }
    }
}
