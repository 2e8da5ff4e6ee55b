package dev.sallyport.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The lines a process has written so far, read by a thread of its own so that the process never waits for a reader.
final class Transcript {
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;

    Transcript(InputStream in) {
        reader = Thread.ofVirtual().start(() -> read(in));
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    String text() {
        return String.join("\n", lines());
    }

    String tail(int count) {
        List<String> all = lines();
        return String.join("\n", all.subList(Math.max(0, all.size() - count), all.size()));
    }

    /// Waits for the end of the stream, which may be kept open by a process that outlives the one that was started.
    void join(Duration atMost) throws InterruptedException {
        reader.join(atMost);
    }

    private void read(InputStream in) {
        try (BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            // Closed at this end, or cut off at the other: either way, this is all there was.
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
    }
}
