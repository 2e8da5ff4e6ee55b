package dev.sallyport.mcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `params`. Since `method` may come later in the bytes, wrong types are noted first and judged by
/// [#judge] when the method is known.
final class ParamsReader {
    private final Walk walk;
    private final Problems problems;
    private @Nullable Map<String, Wrong> wrong;

    private @Nullable Span span;
    private @Nullable String name;
    private @Nullable String uri;
    private @Nullable Span nameSpan;
    private @Nullable Span uriSpan;
    private @Nullable Span arguments;
    private Meta meta = Meta.NONE;
    private @Nullable Ref ref;
    private List<String> subscribedUris = List.of();
    private @Nullable String taskId;
    private @Nullable Id cancelledId;
    private @Nullable Id progressToken;
    private List<String> subscribedTasks = List.of();
    private @Nullable Span filter;
    private @Nullable Span taskIdSpan;
    private @Nullable Span cancelledIdSpan;
    private @Nullable Span progressTokenSpan;
    private @Nullable String cursor;
    private @Nullable Span cursorSpan;
    private @Nullable String requestState;
    private @Nullable Span requestStateSpan;
    private @Nullable Span inputResponses;
    private @Nullable String protocolVersion;
    private @Nullable Span capabilities;
    private boolean retry;

    private record Wrong(String type, int offset) {}

    ParamsReader(Walk walk, Problems problems) {
        this.walk = walk;
        this.problems = problems;
    }

    /// Reads the value the walk stands on.
    void read() throws MalformedMessage {
        if (!walk.atObject()) {
            problems.invalidRequest("params is not an object", walk.start());
            walk.skip();
            return;
        }
        int start = walk.start();
        walk.spelledAs(Vocabulary.PARAMS);
        for (String key = walk.key(); key != null; key = walk.key()) {
            walk.value();
            member(key);
        }
        span = walk.since(start);
    }

    private void member(String key) throws MalformedMessage {
        switch (key) {
            case "_meta" -> meta();
            case "name" -> {
                name = string(key);
                nameSpan = passed(name);
            }
            case "uri" -> {
                uri = string(key);
                uriSpan = passed(uri);
            }
            case "taskId" -> {
                taskId = string(key);
                taskIdSpan = passed(taskId);
            }
            case "cursor" -> {
                cursor = string(key);
                cursorSpan = passed(cursor);
            }
            case "requestState" -> {
                retry = true;
                requestState = string(key);
                requestStateSpan = passed(requestState);
            }
            case "protocolVersion" -> {
                protocolVersion = string(key);
                walk.skip();
            }
            case "requestId" -> {
                cancelledId = id(key);
                cancelledIdSpan = passed(cancelledId);
            }
            case "progressToken" -> {
                progressToken = id(key);
                progressTokenSpan = passed(progressToken);
            }
            case "arguments" -> arguments = object(key);
            case "capabilities" -> capabilities = object(key);
            case "inputResponses" -> {
                retry = true;
                inputResponses = object(key);
            }
            case "ref" -> ref();
            case "notifications" -> filter();
            default -> walk.skip();
        }
    }

    private void meta() throws MalformedMessage {
        if (walk.atObject()) {
            meta = new MetaReader(walk, problems).read();
        } else {
            problems.invalidParams("params._meta is not an object", walk.start());
            walk.skip();
        }
    }

    private void ref() throws MalformedMessage {
        int start = walk.start();
        ref = new RefReader(walk).read();
        if (ref == null) {
            note("ref", "a reference to a prompt or resource", start);
        }
    }

    private void filter() throws MalformedMessage {
        int start = walk.start();
        FilterReader reader = new FilterReader(walk);
        if (reader.read()) {
            filter = walk.since(start);
            subscribedUris = reader.uris();
            subscribedTasks = reader.tasks();
        } else {
            note("notifications", "a subscription filter", start);
        }
    }

    private @Nullable String string(String key) {
        String value = walk.stringOrNull();
        if (value == null) {
            note(key, "a string", walk.start());
        }
        return value;
    }

    private @Nullable Id id(String key) {
        Id value = walk.idOrNull();
        if (value == null) {
            note(key, "a string or an integer", walk.start());
        }
        return value;
    }

    private @Nullable Span object(String key) throws MalformedMessage {
        if (walk.atObject()) {
            return walk.skip();
        }
        note(key, "an object", walk.start());
        walk.skip();
        return null;
    }

    private @Nullable Span passed(@Nullable Object value) throws MalformedMessage {
        Span passed = walk.skip();
        return value == null ? null : passed;
    }

    private void note(String member, String type, int offset) {
        if (wrong == null) {
            wrong = new LinkedHashMap<>();
        }
        wrong.put(member, new Wrong(type, offset));
    }

    /// @return what was read; members of the wrong type that the method uses are among the problems then
    Params judge(String wireName) {
        if (wrong != null) {
            Set<String> used = Method.of(wireName).map(ParamsReader::usedBy).orElse(Set.of());
            wrong.forEach((member, is) -> {
                if (used.contains(member)) {
                    problems.invalidParams("params." + member + " is not " + is.type(), is.offset());
                }
            });
        }
        return params();
    }

    private static Set<String> usedBy(Method method) {
        return switch (method) {
            case INITIALIZE -> Set.of("protocolVersion", "capabilities");
            case TASKS_LIST -> Set.of("cursor");
            case TASKS_UPDATE -> Set.of("taskId", "inputResponses");
            case NOTIFICATIONS_CANCELLED -> Set.of("requestId");
            case NOTIFICATIONS_PROGRESS -> Set.of("progressToken");
            default ->
                switch (method.operand()) {
                    case TOOL, PROMPT -> Set.of("name", "arguments", "inputResponses", "requestState");
                    case RESOURCE -> Set.of("uri", "inputResponses", "requestState");
                    case COMPLETION -> Set.of("ref");
                    case SUBSCRIPTION_FILTER -> Set.of("notifications");
                    case TASK -> Set.of("taskId");
                    case NONE -> method.list() == null ? Set.of() : Set.of("cursor");
                };
        };
    }

    private Params params() {
        return new Params(
                span,
                name,
                uri,
                nameSpan,
                uriSpan,
                arguments,
                meta,
                ref,
                subscribedUris,
                taskId,
                cancelledId,
                progressToken,
                subscribedTasks,
                filter,
                taskIdSpan,
                cancelledIdSpan,
                progressTokenSpan,
                cursor,
                cursorSpan,
                requestState,
                requestStateSpan,
                inputResponses,
                protocolVersion,
                capabilities,
                retry);
    }
}
