package dev.sallyport.config.imports;

import dev.sallyport.policy.condition.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Conditions on `context.time.hour`, which Auth Guard documents and does not have, as hours of the day in UTC.
final class GuardHours {

    private static final String FIELD = "context.time.hour";
    private static final int HOURS = 24;

    private GuardHours() {}

    static boolean isMeant(GuardRule.Test test) {
        return test.field().equals(FIELD);
    }

    /// The windows of the day for which it would hold; empty where there are none, or where it is no hour.
    static Optional<Map<String, Object>> windows(GuardRule.Test test) {
        var hours = new BitSet(HOURS);
        for (int hour = 0; hour < HOURS; hour++) {
            hours.set(hour, holds(test, hour));
        }
        if (hours.isEmpty() || hours.cardinality() == HOURS) {
            return Optional.empty();
        }
        var windows = new ArrayList<Map<String, Object>>();
        for (int hour = 0; hour < HOURS; hour++) {
            if (hours.get(hour) && !hours.get((hour + HOURS - 1) % HOURS)) {
                windows.add(window(hour, end(hours, hour)));
            }
        }
        return Optional.of(Map.of("time", windows.size() == 1 ? windows.getFirst() : windows));
    }

    private static int end(BitSet hours, int start) {
        int end = start;
        while (hours.get(end % HOURS)) {
            end++;
        }
        return end % HOURS;
    }

    private static Map<String, Object> window(int from, int to) {
        var window = new LinkedHashMap<String, Object>();
        window.put("from", String.format(Locale.ROOT, "%02d:00", from));
        window.put("to", String.format(Locale.ROOT, "%02d:00", to));
        window.put("zone", "UTC");
        return window;
    }

    private static boolean holds(GuardRule.Test test, int hour) {
        var values = test.value() instanceof Value.Items(var items) ? items : List.of(test.value());
        boolean contained = values.contains(Value.of(hour));
        int order = test.value() instanceof Value.Numeric(var bound)
                ? java.math.BigDecimal.valueOf(hour).compareTo(bound)
                : 0;
        boolean isNumber = test.value() instanceof Value.Numeric;
        return switch (test.operator()) {
            case EQUALS, IN -> contained;
            case NOT_EQUALS, NOT_IN -> !contained;
            case GT -> isNumber && order > 0;
            case LT -> isNumber && order < 0;
            case GTE -> isNumber && order >= 0;
            case LTE -> isNumber && order <= 0;
            default -> false;
        };
    }
}
