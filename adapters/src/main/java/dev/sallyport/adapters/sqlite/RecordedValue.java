package dev.sallyport.adapters.sqlite;

import dev.sallyport.policy.Context;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A value as the audit has kept it ([ArgumentsView]), which knows what it lacks.
///
/// @param holes null where it is whole
record RecordedValue(Value value, @Nullable Holes holes) implements Context.Arguments {
    static final RecordedValue NOTHING = new RecordedValue(Value.Absent.ABSENT, null);

    /// @throws NotRecorded if what the path finds depends on a part that was not kept
    @Override
    public Value find(Path path) {
        if (!knows(path)) {
            throw new NotRecorded(path);
        }
        return path.in(value);
    }

    boolean knows(Path path) {
        return !Holes.affect(holes, value, path.steps());
    }

    /// Reads the value that the parser has come to.
    static RecordedValue read(JsonParser in) {
        return new Reading(in).read();
    }

    /// A mark that is the last scalar in a container may stand where the copy stopped, so that the container lacks
    /// its end.
    private static final class Reading {
        private final JsonParser in;
        private boolean stopped;

        Reading(JsonParser in) {
            this.in = in;
        }

        RecordedValue read() {
            return value(in.currentToken());
        }

        private RecordedValue value(JsonToken token) {
            return switch (token) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                case VALUE_STRING -> text(in.getString());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> known(new Value.Numeric(new BigDecimal(in.getString())));
                case VALUE_TRUE, VALUE_FALSE -> known(Value.of(token == JsonToken.VALUE_TRUE));
                default -> known(Value.Absent.ABSENT);
            };
        }

        private RecordedValue known(Value value) {
            stopped = false;
            return new RecordedValue(value, null);
        }

        private RecordedValue text(String text) {
            stopped = ArgumentsView.mayBeEnd(text);
            return ArgumentsView.isMark(text)
                    ? new RecordedValue(Value.Absent.ABSENT, new Holes.All())
                    : new RecordedValue(Value.of(text), null);
        }

        private RecordedValue object() {
            Map<String, Value> members = new HashMap<>();
            Map<String, Holes> holes = new HashMap<>();
            boolean more = false;
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                RecordedValue member = value(in.nextToken());
                if (SafeText.altered(name, ArgumentsView.LONGEST_NAME)) {
                    more = true;
                    continue;
                }
                members.put(name, member.value());
                if (member.holes() != null) {
                    holes.put(name, member.holes());
                }
            }
            return with(new Value.Fields(members), holes, Map.of(), more || stopped);
        }

        private RecordedValue array() {
            List<Value> items = new ArrayList<>();
            Map<Integer, Holes> holes = new HashMap<>();
            for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
                RecordedValue item = value(token);
                if (item.holes() != null) {
                    holes.put(items.size(), item.holes());
                }
                items.add(item.value());
            }
            return with(new Value.Items(items), Map.of(), holes, stopped);
        }

        private static RecordedValue with(
                Value value, Map<String, Holes> members, Map<Integer, Holes> items, boolean more) {
            boolean whole = members.isEmpty() && items.isEmpty() && !more;
            return new RecordedValue(value, whole ? null : new Holes.Some(members, items, more));
        }
    }
}
