package dev.sallyport.policy;

import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Value;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The circumstances of a request.
///
/// @param time       when it came
/// @param transport  `http` or `stdio`
/// @param address    the client's, as an IP literal; null where it has none
/// @param revision   of the protocol, as the client claims it; null where it does not
/// @param clientName what the client calls itself: for narrowing, never for trust
/// @param labels     of the data at stake
/// @param arguments  of the call or prompt
public record Context(
        Instant time,
        String transport,
        @Nullable String address,
        @Nullable String revision,
        @Nullable String clientName,
        Set<String> labels,
        Arguments arguments) {

    /// The arguments, read on demand.
    @FunctionalInterface
    public interface Arguments {
        Arguments NONE = _ -> Value.Absent.ABSENT;

        /// What a path of root [Path.Root#ARGUMENTS] finds. What it throws is an error of the rule that asked.
        Value find(Path path);

        static Arguments of(Value arguments) {
            return path -> path.in(arguments);
        }
    }

    /// Circumstances of which nothing is known but the time.
    public static Context at(Instant time) {
        return new Context(time, "http", null, null, null, Set.of(), Arguments.NONE);
    }

    public Context withArguments(Arguments arguments) {
        return new Context(time, transport, address, revision, clientName, labels, arguments);
    }
}
