package dev.sallyport.policy.condition;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/// Hours of some days of the week, in a zone's local time.
///
/// @param from the first moment inside
/// @param to   the first moment outside again; where it is not after `from`, the window runs over midnight and
///     belongs to the day it starts on; equal to `from` for the whole day
/// @param days the days on which it starts; at least one
public record TimeWindow(LocalTime from, LocalTime to, Set<DayOfWeek> days, ZoneId zone) {

    public static final Set<DayOfWeek> EVERY_DAY = EnumSet.allOf(DayOfWeek.class);

    public TimeWindow {
        if (days.isEmpty()) {
            throw new IllegalArgumentException("a time window needs at least one day");
        }
        days = Collections.unmodifiableSet(new TreeSet<>(days));
    }

    public boolean contains(Instant instant) {
        var local = instant.atZone(zone);
        var time = local.toLocalTime();
        var today = local.getDayOfWeek();
        if (from.isBefore(to)) {
            return days.contains(today) && !time.isBefore(from) && time.isBefore(to);
        }
        return (days.contains(today) && !time.isBefore(from)) || (days.contains(today.minus(1)) && time.isBefore(to));
    }
}
