package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.audit.AuditEvent.Effect;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Value;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// An event read back from its stored form ([EventJson]). Members that are not known here are passed over, and those
/// that an older event lacks are taken for not set.
final class RecordedEvent {
    private static final JsonFactory JSON = JsonFactory.builder().build();
    /// Decisions of these are not by the policy.
    private static final Set<String> STAGES = Set.of("authenticate", "limits");

    private String call = "";
    private String phase = "";
    private Instant time = Instant.EPOCH;
    private long latencyMicros;

    private @Nullable String subject;
    private final Set<String> roles = new HashSet<>();
    private final Set<String> teams = new HashSet<>();
    private final Set<String> groups = new HashSet<>();
    private final Set<String> scopes = new HashSet<>();
    private @Nullable String registeredClient;
    private @Nullable String agent;
    private @Nullable String authentication;
    private RecordedValue claims = RecordedValue.NOTHING;
    private @Nullable String clientName;
    private @Nullable String address;
    private String transport = "";

    private @Nullable String server;
    private String method = "";
    private @Nullable String revision;
    private final Set<String> labels = new HashSet<>();
    private Target.@Nullable Kind kind;
    private @Nullable String target;
    private final List<String> uris = new ArrayList<>();
    private RecordedValue arguments = RecordedValue.NOTHING;

    private Effect effect = Effect.NONE;
    private String rule = "";

    private RecordedEvent() {}

    /// @return empty where the event is not wanted, by its first members
    static Optional<RecordedEvent> read(byte[] json, Predicate<RecordedEvent> wanted) {
        var event = new RecordedEvent();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            in.nextToken();
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                in.nextToken();
                if (name.equals("actor") && !wanted.test(event)) {
                    return Optional.empty();
                }
                event.member(name, in);
            }
        }
        return Optional.of(event);
    }

    String call() {
        return call;
    }

    boolean isIntent() {
        return phase.equals("intent");
    }

    /// When it was written.
    Instant time() {
        return time;
    }

    /// When the attempt came: an intent tells, an outcome knows how long ago that was.
    Instant began() {
        return isIntent() ? time : time.minus(latencyMicros, ChronoUnit.MICROS);
    }

    /// @return empty where policy decided nothing
    Optional<Attempt> attempt() {
        if (subject == null
                || server == null
                || kind == null
                || target == null
                || effect == Effect.NONE
                || STAGES.contains(rule)) {
            return Optional.empty();
        }
        Set<String> lost = lostContext();
        RecordedValue keptClaims = claims;
        RecordedValue keptArguments = arguments;
        Predicate<Path> known = path -> switch (path.root()) {
            case ARGUMENTS -> keptArguments.knows(path);
            case CLAIMS -> keptClaims.knows(path);
            case CONTEXT ->
                path.steps().stream().noneMatch(step -> step instanceof Path.Step.Key key && lost.contains(key.name()));
            case SUBJECT -> true;
        };
        List<String> targets = uris.isEmpty() ? List.of(target) : List.copyOf(uris);
        boolean whole = targets.stream()
                .noneMatch(one -> SafeText.altered(one, EventJson.LONGEST_TARGET) || one.equals(ArgumentsView.CUT));
        return Optional.of(new Attempt(
                call, began(), subject(subject), method, kind, server, targets, whole, context(), known, effect, rule));
    }

    private Subject subject(String id) {
        return new Subject(
                id,
                roles,
                teams,
                groups,
                scopes,
                claims.value() instanceof Value.Fields fields ? fields : Value.Fields.NONE,
                registeredClient,
                agent,
                authentication == null ? SubjectJson.usualAuthentication(id) : authentication);
    }

    private Context context() {
        return new Context(began(), transport, address, revision, clientName, labels, arguments);
    }

    /// The members of `context.…` of which the record has not all.
    private Set<String> lostContext() {
        Set<String> lost = new HashSet<>();
        if (revision != null && SafeText.altered(revision, EventJson.LONGEST_TEXT)) {
            lost.add("revision");
        }
        if (clientName != null && SafeText.altered(clientName, EventJson.LONGEST_TEXT)) {
            lost.add("client-name");
        }
        return lost;
    }

    private void member(String name, JsonParser in) {
        switch (name) {
            case "uid" -> call = in.getString();
            case "phase" -> phase = in.getString();
            case "time" -> time = Instant.parse(in.getString());
            case "actor" -> each(in, this::actor);
            case "request" -> each(in, this::request);
            case "decision" -> each(in, this::decision);
            case "result" -> each(in, this::result);
            default -> in.skipChildren();
        }
    }

    private void actor(String name, JsonParser in) {
        switch (name) {
            case "subject" -> subject = in.getString();
            case "roles" -> texts(in, roles);
            case "teams" -> texts(in, teams);
            case "groups" -> texts(in, groups);
            case "scopes" -> texts(in, scopes);
            case "registered_client" -> registeredClient = in.getString();
            case "agent" -> agent = in.getString();
            case "authentication" -> authentication = in.getString();
            case "claims" -> claims = RecordedValue.read(in);
            case "client" -> clientName = in.getString();
            case "address" -> address = in.getString();
            case "transport" -> transport = in.getString();
            default -> in.skipChildren();
        }
    }

    private void request(String name, JsonParser in) {
        switch (name) {
            case "server" -> server = in.getString();
            case "method" -> method = in.getString();
            case "revision" -> revision = in.getString();
            case "labels" -> texts(in, labels);
            case "kind" -> kind = Target.Kind.valueOf(in.getString().toUpperCase(Locale.ROOT));
            case "target" -> target = in.getString();
            case "uris" -> texts(in, uris);
            case "arguments" -> arguments = RecordedValue.read(in);
            default -> in.skipChildren();
        }
    }

    private void decision(String name, JsonParser in) {
        switch (name) {
            case "effect" -> effect = Effect.valueOf(in.getString().toUpperCase(Locale.ROOT));
            case "rule" -> rule = in.getString();
            default -> in.skipChildren();
        }
    }

    private void result(String name, JsonParser in) {
        if (name.equals("latency_us")) {
            latencyMicros = in.getLongValue();
        } else {
            in.skipChildren();
        }
    }

    private interface Member {
        void read(String name, JsonParser in);
    }

    private static void each(JsonParser in, Member member) {
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            member.read(name, in);
        }
    }

    private static void texts(JsonParser in, Collection<String> into) {
        while (in.nextToken() == JsonToken.VALUE_STRING) {
            into.add(in.getString());
        }
    }
}
