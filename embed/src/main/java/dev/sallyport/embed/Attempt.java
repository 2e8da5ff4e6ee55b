package dev.sallyport.embed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.enforce.Question;
import dev.sallyport.enforce.ReadArguments;
import dev.sallyport.mcp.ListAnswer;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Revision;
import dev.sallyport.mcp.Span;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.Verdict;
import dev.sallyport.policy.condition.Value;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One message on its way to the server.
final class Attempt {
    private static final Logger LOG = System.getLogger(Attempt.class.getName());

    /// What is known of whatever the server may offer while no rule asks more: in process, all of it counts as seen.
    private static final Definition SEEN = new Definition(Set.of(), Value.Fields.NONE, null, "");

    private final Guard guard;
    private final Caller caller;
    private final byte[] bytes;
    private final Message message;
    private final @Nullable Definitions definitions;
    private final Instant time;

    /// A question with its answer.
    private record Judged(Question question, Target target, Decision decision) {}

    Attempt(Guard guard, Caller caller, byte[] bytes, Message message, @Nullable Definitions definitions) {
        this.guard = guard;
        this.caller = caller;
        this.bytes = bytes;
        this.message = message;
        this.definitions = definitions;
        this.time = guard.clock().instant();
    }

    CompletionStage<Admission> decide() {
        return CompletableFuture.completedStage(caller.subject())
                .thenCompose(subject -> subject == null ? refuse(null, Refusal.unauthenticated()) : decide(subject))
                .exceptionally(failure -> {
                    LOG.log(Level.ERROR, "a message is refused, since deciding about it failed", failure);
                    return new Admission.Refused(Refusal.internal());
                });
    }

    private CompletionStage<Admission> decide(Subject subject) {
        return switch (message) {
            case Message.Response _ -> admit(subject, List.of());
            case Message.Notification notification ->
                Method.of(notification.method()).filter(Method::notification).isPresent()
                        ? admit(subject, List.of())
                        : refuse(null, Refusal.unknownMethod(true));
            case Message.Request request -> request(subject, request);
        };
    }

    private CompletionStage<Admission> request(Subject subject, Message.Request request) {
        try {
            List<Question> questions = isServed(request) ? Question.of(request).orElse(null) : null;
            return questions == null ? refuse(null, Refusal.unknownMethod(false)) : judge(subject, questions);
        } catch (MalformedMessage e) {
            return refuse(null, Refusal.malformed(e));
        }
    }

    /// Whether the method is one of the revision that the caller speaks.
    private boolean isServed(Message.Request request) {
        String claimed = revision();
        return claimed == null
                || Revision.of(claimed)
                        .flatMap(revision -> Method.of(request.method()).map(method -> method.definedIn(revision)))
                        .orElse(true);
    }

    private CompletionStage<Admission> judge(Subject subject, List<Question> questions) {
        Guard.InForce inForce = guard.inForce();
        Target.Kind kind = questions.isEmpty()
                ? Target.Kind.RESOURCE
                : questions.getFirst().kind();
        if (definitions == null || !inForce.needsDefinitions() || !kind.isDefined()) {
            return judge(subject, questions, inForce, Map.of());
        }
        return definitions.of(kind).thenCompose(offered -> judge(subject, questions, inForce, offered));
    }

    private CompletionStage<Admission> judge(
            Subject subject, List<Question> questions, Guard.InForce inForce, Map<String, Definition> offered) {
        Context context = context();
        List<Judged> all = questions.stream()
                .map(question -> {
                    Target target = target(question.kind(), question.name(), inForce, offered);
                    return new Judged(
                            question, target, inForce.policy().decide(subject, question.action(), target, context));
                })
                .toList();
        for (Judged one : all) {
            if (one.decision().verdict() instanceof Verdict.Deny deny) {
                return refuse(
                        one,
                        deny.missingScopes().isEmpty()
                                ? Refusal.forbidden()
                                : Refusal.insufficientScope(deny.missingScopes()));
            }
        }
        return approve(subject, all, inForce.policy().version());
    }

    /// A message has one question where a rule can ask about it.
    ///
    /// @param version of the policy that wants it asked: what is approved is approved under that one only
    private CompletionStage<Admission> approve(Subject subject, List<Judged> all, String version) {
        for (Judged one : all) {
            if (one.decision().verdict() instanceof Verdict.Ask ask) {
                return ask(subject, one, ask).thenCompose(refusal -> {
                    if (refusal != null) {
                        return refuse(one, refusal);
                    }
                    return guard.inForce().policy().version().equals(version)
                            ? spend(subject, all)
                            : refuse(one, Refusal.notApproved("and the policy has changed since; send it again"));
                });
            }
        }
        return spend(subject, all);
    }

    private CompletionStage<@Nullable Refusal> ask(Subject subject, Judged judged, Verdict.Ask ask) {
        Approver approver = guard.approver();
        if (approver == null) {
            return CompletableFuture.completedStage(Refusal.notApproved("and nobody can be asked here"));
        }
        var request = new AskRequest(
                subject,
                judged.question().action(),
                judged.target(),
                arguments(),
                judged.decision().rule(),
                ask.approval());
        return approver.ask(request)
                .toCompletableFuture()
                .copy()
                .orTimeout(ask.approval().lasts().toMillis(), TimeUnit.MILLISECONDS)
                .handle((approved, failure) -> {
                    if (failure != null) {
                        LOG.log(
                                Level.WARNING,
                                "no approval for rule " + judged.decision().rule(),
                                failure);
                        return Refusal.notApproved("which did not come");
                    }
                    return Boolean.TRUE.equals(approved) ? null : Refusal.notApproved("which was denied");
                });
    }

    private CompletionStage<Admission> spend(Subject subject, List<Judged> all) {
        List<Obligations.Limit> limits = all.stream()
                .flatMap(one -> obligations(one.decision()).limits().stream())
                .distinct()
                .toList();
        Windows.Exhausted exhausted = guard.windows().spend(subject.id(), limits);
        if (exhausted == null) {
            return admit(subject, all);
        }
        String limit =
                exhausted.limit().count() + " per " + exhausted.limit().window().toSeconds() + " s";
        return refuse(all.getFirst(), Refusal.rateLimited(limit, exhausted.remaining()));
    }

    private CompletionStage<Admission> admit(Subject subject, List<Judged> all) {
        var answers = new Answers(
                list(),
                (response, list) -> visible(subject, response, list),
                all.stream().map(one -> obligations(one.decision())).toList());
        if (all.isEmpty()) {
            tell(null, null);
        }
        all.forEach(one -> tell(one, null));
        return CompletableFuture.completedStage(new Admission.Admitted(answers));
    }

    private @Nullable ListKind list() {
        return Method.of(method()).map(Method::list).orElse(null);
    }

    private byte[] visible(Subject subject, byte[] response, ListKind list) throws MalformedMessage {
        Guard.InForce inForce = guard.inForce();
        var items = new OfferedItems(list);
        if (inForce.needsDefinitions()) {
            items.add(response);
        }
        Map<String, Definition> offered = items.definitions();
        Context context = context();
        return ListAnswer.filter(response, list, name -> {
            var target = target(Question.kindOf(list), name, inForce, offered);
            return inForce.policy()
                    .decide(subject, Action.LIST, target, context)
                    .allows();
        });
    }

    /// @param offered what is known; empty where no rule asks, or nobody can tell
    private Target target(Target.Kind kind, String name, Guard.InForce inForce, Map<String, Definition> offered) {
        return new Target(kind, guard.server(), name, inForce.needsDefinitions() ? offered.get(name) : SEEN);
    }

    private CompletionStage<Admission> refuse(@Nullable Judged judged, Refusal refusal) {
        tell(judged, refusal);
        return CompletableFuture.completedStage(new Admission.Refused(refusal));
    }

    private void tell(@Nullable Judged judged, @Nullable Refusal refusal) {
        guard.tell(new DecisionEvent(
                time,
                caller.subject(),
                method(),
                judged == null ? null : judged.question().action(),
                judged == null ? null : judged.target(),
                judged == null ? null : judged.decision(),
                refusal));
    }

    private static Obligations obligations(Decision decision) {
        return switch (decision.verdict()) {
            case Verdict.Allow allow -> allow.obligations();
            case Verdict.Ask ask -> ask.obligations();
            case Verdict.Deny _ -> Obligations.NONE;
        };
    }

    private Context context() {
        Span arguments = params().arguments();
        return new Context(
                time,
                caller.transport(),
                caller.address(),
                revision(),
                params().meta().clientName(),
                guard.labels(),
                arguments == null ? Context.Arguments.NONE : new ReadArguments(bytes, arguments));
    }

    private @Nullable String revision() {
        String inMeta = params().meta().protocolVersion();
        String claimed = inMeta == null ? caller.revision() : inMeta;
        return claimed == null ? params().protocolVersion() : claimed;
    }

    private @Nullable String arguments() {
        Span arguments = params().arguments();
        return arguments == null
                ? null
                : new String(bytes, arguments.start(), arguments.end() - arguments.start(), UTF_8);
    }

    private Params params() {
        return switch (message) {
            case Message.Request request -> request.params();
            case Message.Notification notification -> notification.params();
            case Message.Response _ -> Params.NONE;
        };
    }

    private String method() {
        return switch (message) {
            case Message.Request request -> request.method();
            case Message.Notification notification -> notification.method();
            case Message.Response _ -> "";
        };
    }
}
