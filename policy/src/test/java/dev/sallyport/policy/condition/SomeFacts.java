package dev.sallyport.policy.condition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Facts with arguments and an address, which keep what is reported.
final class SomeFacts implements Facts {
    private final Value arguments;
    private final boolean withoutArguments;
    private final @Nullable String address;
    private final Instant time;
    final List<String> problems = new ArrayList<>();

    private SomeFacts(Value arguments, boolean withoutArguments, @Nullable String address, Instant time) {
        this.arguments = arguments;
        this.withoutArguments = withoutArguments;
        this.address = address;
        this.time = time;
    }

    static SomeFacts arguments(Map<String, Value> arguments) {
        return new SomeFacts(new Value.Fields(arguments), false, null, Instant.EPOCH);
    }

    static SomeFacts none() {
        return arguments(Map.of());
    }

    static SomeFacts beforeArguments() {
        return new SomeFacts(Value.Fields.NONE, true, null, Instant.EPOCH);
    }

    static SomeFacts from(@Nullable String address) {
        return new SomeFacts(Value.Fields.NONE, false, address, Instant.EPOCH);
    }

    static SomeFacts at(Instant time) {
        return new SomeFacts(Value.Fields.NONE, false, null, time);
    }

    @Override
    public Value find(Path path) {
        return path.in(arguments);
    }

    @Override
    public boolean withoutArguments() {
        return withoutArguments;
    }

    @Override
    public Instant time() {
        return time;
    }

    @Override
    public @Nullable String address() {
        return address;
    }

    @Override
    public void report(String problem) {
        problems.add(problem);
    }
}
