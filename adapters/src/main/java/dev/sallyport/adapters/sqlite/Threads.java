package dev.sallyport.adapters.sqlite;

/// Waiting for a thread's end.
final class Threads {
    private Threads() {}

    /// Waits however often the caller is interrupted, and keeps its interrupt.
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
