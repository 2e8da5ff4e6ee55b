package dev.sallyport.adapters.sqlite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A bounded queue of many producers and one consumer that takes everything at once. It is a stack: one
/// compare-and-set adds, one swap takes all, and each node knows its depth, so the bound needs no counter.
///
/// Only the producer that finds the queue empty looks whether the consumer sleeps. That is enough: the
/// consumer announces its sleep before it looks at the queue a last time.
final class HandOff<T> {
    private record Node<T>(@Nullable T item, @Nullable Node<T> older, int depth) {}

    private final int capacity;
    /// On top of the stack once the consumer has left: every producer finds the queue full.
    private final Node<T> end;
    private final AtomicReference<@Nullable Node<T>> top = new AtomicReference<>();
    private volatile boolean closing;
    private volatile @Nullable Thread sleeper;

    HandOff(int capacity) {
        this.capacity = capacity;
        this.end = new Node<>(null, null, capacity);
    }

    /// @param waker runs the wake-up of a sleeping consumer: one that runs it a little later lets a batch gather
    /// @return false where the queue is full or closed
    boolean offer(T item, Executor waker) {
        Node<T> below;
        do {
            below = top.get();
            if (closing || (below != null && below.depth >= capacity)) {
                return false;
            }
        } while (!top.compareAndSet(below, new Node<>(item, below, below == null ? 1 : below.depth + 1)));
        if (below == null && sleeper != null) {
            waker.execute(this::wake);
        }
        return true;
    }

    /// Takes what is there, in the order it came; waits where nothing is.
    ///
    /// @return empty once the queue is closed and has been emptied
    List<T> take() {
        while (true) {
            Node<T> taken = top.getAndSet(null);
            if (taken != null) {
                return inOrder(taken);
            }
            if (closing && top.compareAndSet(null, end)) {
                return List.of();
            }
            sleep();
        }
    }

    int size() {
        Node<T> newest = top.get();
        return newest == null ? 0 : newest.depth;
    }

    /// Takes no more items; the consumer gets those that are there.
    void close() {
        closing = true;
        wake();
    }

    private void sleep() {
        sleeper = Thread.currentThread();
        if (top.get() == null && !closing) {
            LockSupport.park(this);
        }
        sleeper = null;
    }

    private void wake() {
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    private static <T> List<T> inOrder(Node<T> newest) {
        List<T> items = new ArrayList<>(newest.depth);
        for (Node<T> node = newest; node != null; node = node.older) {
            if (node.item != null) {
                items.add(node.item);
            }
        }
        Collections.reverse(items);
        return items;
    }
}
