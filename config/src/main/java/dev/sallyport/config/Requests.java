package dev.sallyport.config;

import java.time.Duration;

/// Ceilings for what one client may send.
///
/// @param body                 bytes of a request's body, 1KiB to 1GiB
/// @param depth                nesting of a body's JSON, 4 to 512
/// @param headerDeadline       time for the headers to arrive, 100ms to 1h
/// @param bodyDeadline         time for the body to arrive, 100ms to 1h
/// @param streamsPerSubject open event streams of one subject, 1 to 100000
public record Requests(long body, int depth, Duration headerDeadline, Duration bodyDeadline, int streamsPerSubject) {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    /// 4 MiB, depth 64, 10 s for headers, 30 s for the body, 32 open streams.
    public static final Requests DEFAULT =
            new Requests(4L << 20, 64, Duration.ofSeconds(10), Duration.ofSeconds(30), 32);

    public Requests {
        if (body < 1L << 10 || body > 1L << 30) {
            throw new Invalid("body is out of range", "it can be 1KiB to 1GiB");
        }
        Units.check("depth", depth, 4, 512);
        Units.check("header-deadline", headerDeadline, SHORTEST, LONGEST);
        Units.check("body-deadline", bodyDeadline, SHORTEST, LONGEST);
        Units.check("streams-per-subject", streamsPerSubject, 1, 100_000);
    }

    public Requests withBody(long body) {
        return new Requests(body, depth, headerDeadline, bodyDeadline, streamsPerSubject);
    }

    public Requests withDepth(int depth) {
        return new Requests(body, depth, headerDeadline, bodyDeadline, streamsPerSubject);
    }

    public Requests withHeaderDeadline(Duration headerDeadline) {
        return new Requests(body, depth, headerDeadline, bodyDeadline, streamsPerSubject);
    }

    public Requests withBodyDeadline(Duration bodyDeadline) {
        return new Requests(body, depth, headerDeadline, bodyDeadline, streamsPerSubject);
    }

    public Requests withStreamsPerSubject(int streamsPerSubject) {
        return new Requests(body, depth, headerDeadline, bodyDeadline, streamsPerSubject);
    }
}
