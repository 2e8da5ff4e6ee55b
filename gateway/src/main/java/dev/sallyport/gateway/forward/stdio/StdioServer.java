package dev.sallyport.gateway.forward.stdio;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A server that the gateway starts as a child process.
///
/// @param name        as configured
/// @param command     program and arguments; no shell sees them
/// @param env         what the child finds in its environment besides [ChildEnvironment]
/// @param maxChildren children that may live at once
/// @param idle        after this long without use a child is ended
/// @param timeout     for one call, and for starting
public record StdioServer(
        String name, List<String> command, Map<String, String> env, int maxChildren, Duration idle, Duration timeout) {

    public static final int DEFAULT_MAX_CHILDREN = 8;
    public static final Duration DEFAULT_IDLE = Duration.ofMinutes(5);
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    public StdioServer {
        command = List.copyOf(command);
        env = Map.copyOf(env);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a stdio server needs a command");
        }
        if (maxChildren < 1) {
            throw new IllegalArgumentException("a stdio server needs at least one child");
        }
        if (idle.toMillis() < 1 || timeout.toMillis() < 1) {
            throw new IllegalArgumentException("idle and timeout are at least a millisecond");
        }
    }

    public StdioServer(String name, List<String> command, Map<String, String> env) {
        this(name, command, env, DEFAULT_MAX_CHILDREN, DEFAULT_IDLE, DEFAULT_TIMEOUT);
    }

    /// Arguments and environment may hold credentials.
    @Override
    public String toString() {
        return "StdioServer[" + name + "]";
    }
}
