package dev.sallyport.gateway.forward.stdio;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What waits to be written to a child: bounded in bytes, so that a child that stops reading costs no more than that.
final class Outbox {
    /// A single message above the bound still passes through an empty box.
    static final long MAX_BYTES = 16L << 20;

    private static final byte[] END = {};

    private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();

    /// Never waits. For one thread at a time.
    ///
    /// @return whether the message was taken
    boolean offer(byte[] message) {
        long waiting = bytes.get();
        if (waiting > 0 && waiting + message.length > MAX_BYTES) {
            return false;
        }
        bytes.addAndGet(message.length);
        queue.add(message);
        return true;
    }

    /// Waits for a message.
    ///
    /// @return null at the end
    byte @Nullable [] take() throws InterruptedException {
        byte[] message = queue.take();
        return message.length == 0 ? null : message;
    }

    /// The message has left.
    void written(byte[] message) {
        bytes.addAndGet(-message.length);
    }

    /// What is in the box is still written, nothing after it.
    void close() {
        queue.add(END);
    }
}
