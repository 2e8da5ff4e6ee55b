import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Single calls: to wait for a target, and to see that it really answers with the upstream's result.
final class Probe {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int POLL_MILLIS = 5;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CALL_LIMIT)
            .build();

    /// Fails where something else listens already: it would be measured instead.
    static void requireFree(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return;
        } catch (IOException _) {
            throw Failure.of("port " + port + " of 127.0.0.1 is in use; choose others with --port");
        }
    }

    /// Returns when the target has answered its first call.
    void awaitReady(Target target, Size size) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        String problem = problem(target, size);
        while (!problem.isEmpty()) {
            if (!target.program().isAlive()) {
                throw Failure.of(target.name() + " ended while starting"
                        + target.program().logTail());
            }
            if (System.nanoTime() > deadline) {
                throw Failure.of(target.name() + " gave no answer within " + START_LIMIT.toSeconds() + " s (" + problem
                        + ")" + target.program().logTail());
            }
            Thread.sleep(POLL_MILLIS);
            problem = problem(target, size);
        }
    }

    /// Fails unless a call returns the upstream's result.
    void check(Target target, Size size) throws IOException, InterruptedException {
        String problem = problem(target, size);
        if (!problem.isEmpty()) {
            throw Failure.of(target.name() + " does not answer a call for " + size.label() + " KB as it should ("
                    + problem + ")" + target.program().logTail());
        }
    }

    /// What is wrong with the answer to one call; empty when it is the upstream's, byte for byte.
    private String problem(Target target, Size size) throws InterruptedException {
        var request = HttpRequest.newBuilder(target.url(size))
                .timeout(CALL_LIMIT)
                .POST(BodyPublishers.ofString(ToolCall.BODY));
        ToolCall.headers(target.key()).forEach(request::header);
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                return "status " + response.statusCode() + ": " + start(response.body());
            }
            return response.body().equals(size.answer()) ? "" : "not the upstream's answer: " + start(response.body());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String start(String body) {
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }
}
