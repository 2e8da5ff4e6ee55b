package dev.sallyport.gateway.forward.stdio;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/// The last lines a child wrote to stderr, for the log. They are never parsed.
final class StderrTail {
    private static final int LINES = 20;
    private static final int LENGTH = 500;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<String> lines = new ArrayDeque<>(LINES);

    void add(byte[] line) {
        String text = new String(line, 0, Math.min(line.length, LENGTH), StandardCharsets.UTF_8);
        lock.lock();
        try {
            if (lines.size() == LINES) {
                lines.removeFirst();
            }
            lines.addLast(text);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return String.join("\n", lines);
        } finally {
            lock.unlock();
        }
    }
}
