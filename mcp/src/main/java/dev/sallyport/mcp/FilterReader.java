package dev.sallyport.mcp;

import java.util.ArrayList;
import java.util.List;

/// Reads `params.notifications` of `subscriptions/listen` (protocol.md S1).
final class FilterReader {
    private final Walk walk;
    private final List<String> uris = new ArrayList<>();
    private final List<String> tasks = new ArrayList<>();

    FilterReader(Walk walk) {
        this.walk = walk;
    }

    List<String> uris() {
        return uris;
    }

    List<String> tasks() {
        return tasks;
    }

    /// Reads the value the walk stands on.
    ///
    /// @return false if it is no filter
    boolean read() throws MalformedMessage {
        if (!walk.atObject()) {
            walk.skip();
            return false;
        }
        boolean wellFormed = true;
        walk.spelledAs(Vocabulary.FILTER);
        for (String key = walk.key(); key != null; key = walk.key()) {
            walk.value();
            wellFormed &= member(key);
        }
        return wellFormed;
    }

    private boolean member(String key) throws MalformedMessage {
        return switch (key) {
            case "resourceSubscriptions" -> strings(uris);
            case "taskIds" -> strings(tasks);
            default -> {
                walk.skip();
                yield true;
            }
        };
    }

    private boolean strings(List<String> into) throws MalformedMessage {
        if (walk.token() != JsonToken.START_ARRAY) {
            walk.skip();
            return false;
        }
        boolean allStrings = true;
        while (walk.value() != JsonToken.END_ARRAY) {
            String string = walk.stringOrNull();
            walk.skip();
            if (string == null) {
                allStrings = false;
            } else {
                into.add(string);
            }
        }
        return allStrings;
    }
}
