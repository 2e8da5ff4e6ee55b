package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.mcp.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What a child said while nobody listened, until somebody does. Bounded: notifications go first, the oldest before
/// others, then the child's oldest requests.
final class Unheard {
    static final int MAX_MESSAGES = 100;
    static final int MAX_BYTES = 1 << 20;

    private record Held(Message message, byte[] line) {}

    private final Deque<Held> held = new ArrayDeque<>();
    private int bytes;

    /// @return what had to go for it
    List<Message> add(Message message, byte[] line) {
        List<Message> dropped = new ArrayList<>();
        held.addLast(new Held(message, line));
        bytes += line.length;
        while (held.size() > MAX_MESSAGES || bytes > MAX_BYTES) {
            dropped.add(dropOne());
        }
        return dropped;
    }

    /// Hands everything over, oldest first, while it is taken.
    void drainTo(Predicate<byte[]> taker) {
        while (!held.isEmpty() && taker.test(held.getFirst().line())) {
            bytes -= held.removeFirst().line().length;
        }
    }

    /// The child that asked is gone, so nobody waits for the answers.
    void forgetRequests() {
        held.removeIf(one -> one.message() instanceof Message.Request);
        bytes = held.stream().mapToInt(one -> one.line().length).sum();
    }

    private Message dropOne() {
        Optional<Held> notification = held.stream()
                .filter(one -> one.message() instanceof Message.Notification)
                .findFirst();
        Held victim = notification.orElseGet(held::getFirst);
        held.remove(victim);
        bytes -= victim.line().length;
        return victim.message();
    }
}
