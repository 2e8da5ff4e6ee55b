package dev.sallyport.policy;

import dev.sallyport.policy.condition.Facts;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Value;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A request as conditions see it, and what went wrong as they did.
final class Request implements Facts {
    private @Nullable Subject subject;
    private @Nullable Action action;
    private @Nullable Context context;
    private @Nullable Set<String> problems;

    static Request of(Subject subject, Action action, Context context) {
        var request = new Request();
        request.begin(subject, action, context);
        return request;
    }

    void begin(Subject subject, Action action, Context context) {
        this.subject = subject;
        this.action = action;
        this.context = context;
        this.problems = null;
    }

    /// From now on it knows nothing, and who asks it gets an exception.
    void end() {
        subject = null;
        action = null;
        context = null;
        problems = null;
    }

    /// What was reported since it was last asked; empty where nothing was.
    String takeProblems() {
        var taken = problems == null ? "" : String.join("; ", problems);
        problems = null;
        return taken;
    }

    @Override
    public Value find(Path path) {
        return switch (path.root()) {
            case ARGUMENTS -> Objects.requireNonNull(context().arguments().find(path));
            case CLAIMS -> path.in(subject().claims());
            case CONTEXT -> named(path, this::ofContext);
            case SUBJECT -> named(path, this::ofSubject);
        };
    }

    private static Value named(Path path, Function<String, Value> members) {
        if (path.steps().isEmpty() || !(path.steps().getFirst() instanceof Path.Step.Key first)) {
            return Value.Absent.ABSENT;
        }
        var value = members.apply(first.name());
        return path.steps().size() == 1 ? value : new Path(path.root(), tail(path.steps())).in(value);
    }

    private static List<Path.Step> tail(List<Path.Step> steps) {
        return steps.subList(1, steps.size());
    }

    private Value ofContext(String member) {
        return switch (member) {
            case "revision" -> text(context().revision());
            case "transport" -> text(context().transport());
            case "address" -> text(context().address());
            case "client-name" -> text(context().clientName());
            case "labels" -> Value.texts(context().labels().stream().sorted().toList());
            default -> Value.Absent.ABSENT;
        };
    }

    private Value ofSubject(String member) {
        return switch (member) {
            case "id" -> text(subject().id());
            case "roles" -> Value.texts(subject().roles());
            case "teams" -> Value.texts(subject().teams());
            case "groups" -> Value.texts(subject().groups());
            case "scopes" -> Value.texts(subject().scopes());
            case "client" -> text(subject().client());
            case "agent" -> text(subject().agent());
            case "authentication" -> text(subject().authentication());
            default -> Value.Absent.ABSENT;
        };
    }

    private Context context() {
        return Objects.requireNonNull(context);
    }

    private Subject subject() {
        return Objects.requireNonNull(subject);
    }

    private static Value text(@Nullable String text) {
        return text == null ? Value.Absent.ABSENT : Value.of(text);
    }

    @Override
    public boolean withoutArguments() {
        return Objects.requireNonNull(action).precedesArguments();
    }

    @Override
    public Instant time() {
        return context().time();
    }

    @Override
    public @Nullable String address() {
        return context().address();
    }

    @Override
    public void report(String problem) {
        if (problems == null) {
            problems = new LinkedHashSet<>();
        }
        problems.add(problem);
    }
}
