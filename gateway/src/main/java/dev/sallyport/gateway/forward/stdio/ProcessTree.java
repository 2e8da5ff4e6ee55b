package dev.sallyport.gateway.forward.stdio;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A process and all that it started, such as the `node` that `npx` starts. Blocks: for virtual threads.
final class ProcessTree {
    private static final Duration PACE = Duration.ofMillis(10);

    private final ProcessHandle root;
    private final Set<ProcessHandle> members = ConcurrentHashMap.newKeySet();

    ProcessTree(ProcessHandle root) {
        this.root = root;
        members.add(root);
    }

    /// Whoever is known outlives its parent's death in here: later it could no longer be found.
    void remember() {
        root.descendants().forEach(members::add);
    }

    /// TERM, and KILL for who is still there after `grace`.
    void terminate(Duration grace) throws InterruptedException {
        remember();
        members.forEach(ProcessHandle::destroy);
        if (!gone(grace)) {
            remember();
            members.forEach(ProcessHandle::destroyForcibly);
            gone(grace);
        }
    }

    /// @return whether all of them are gone, after waiting for that
    boolean gone(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (members.stream().anyMatch(this::running)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Thread.sleep(PACE);
        }
        return true;
    }

    /// A descendant that nobody collects stays as a zombie, which has no command any more.
    private boolean running(ProcessHandle handle) {
        return handle.isAlive()
                && (handle.equals(root) || handle.info().command().isPresent());
    }
}
