package dev.sallyport.policy;

import static dev.sallyport.policy.condition.Conditions.argument;

import dev.sallyport.policy.condition.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What one decision costs where each rule is about something else, by how the rules name it.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PolicyBench {

    @Param({"10", "100", "1000"})
    private int rules;

    @Param({"name", "prefix", "suffix", "role", "uri"})
    private String by = "";

    @Param({"false", "true"})
    private boolean conditions;

    private PolicySet policy = PolicySet.of(List.of());
    private Subject subject = Subject.anonymous();
    private Target target = new Target(Target.Kind.TOOL, "files", "");
    private final Context context = Context.at(Instant.EPOCH)
            .withArguments(Context.Arguments.of(
                    new Value.Fields(Map.of("path", Value.of("/srv/a.txt"), "depth", Value.of(3)))));

    @Setup
    public void draw() {
        policy = PolicySet.of(IntStream.range(0, rules).mapToObj(this::rule).toList());
        int asked = rules / 2;
        subject = new Subject("key:k_1", Set.of("reader", "role-" + asked));
        var definition = new Definition(Set.of(), Value.Fields.NONE, null, "00");
        target = by.equals("uri")
                ? new Target(Target.Kind.RESOURCE, "files", "file:///srv/" + asked + "/a/b.txt")
                : new Target(Target.Kind.TOOL, "files", name(asked), definition);
        var decision = decide();
        if (!decision.allows()) {
            throw new IllegalStateException("expected an allowance, found " + decision);
        }
    }

    private String name(int i) {
        return switch (by) {
            case "prefix" -> "group-" + i + "_read";
            case "suffix" -> "read_" + i + "-group";
            case "role" -> "read";
            default -> "tool-" + i;
        };
    }

    private Rule rule(int i) {
        var rule = Rules.allow("rule-" + i);
        switch (by) {
            case "prefix" -> rule.roles("reader").tools("group-" + i + "_*");
            case "suffix" -> rule.roles("reader").tools("*_" + i + "-group");
            case "role" -> rule.roles("role-" + i).tools("r*");
            case "uri" -> rule.roles("reader").resources("file:///srv/" + i + "/**");
            default -> rule.roles("reader").tools("tool-" + i);
        }
        return conditions
                ? rule.when(argument("path").starts("/srv/"), argument("depth").between(1, 5))
                        .build()
                : rule.build();
    }

    @Benchmark
    public Decision decide() {
        return policy.decide(subject, by.equals("uri") ? Action.READ : Action.CALL, target, context);
    }
}
