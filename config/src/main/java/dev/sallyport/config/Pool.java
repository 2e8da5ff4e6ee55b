package dev.sallyport.config;

import java.time.Duration;

/// How many processes of a command server may run.
///
/// @param max  1 to 1000
/// @param idle after how long without a call a process is ended, 1s to 1d
public record Pool(int max, Duration idle) {

    /// At most 8, each ended after 5 minutes without a call.
    public static final Pool DEFAULT = new Pool(8, Duration.ofMinutes(5));

    public Pool {
        Units.check("max", max, 1, 1000);
        Units.check("idle", idle, Duration.ofSeconds(1), Duration.ofDays(1));
    }

    public Pool withMax(int max) {
        return new Pool(max, idle);
    }

    public Pool withIdle(Duration idle) {
        return new Pool(max, idle);
    }
}
