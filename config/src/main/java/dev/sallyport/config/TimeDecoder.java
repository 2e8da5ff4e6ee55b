package dev.sallyport.config;

import dev.sallyport.policy.condition.TimeWindow;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads time windows.
final class TimeDecoder {

    private final Reading reading;
    private final Problems problems;

    TimeDecoder(Reading reading) {
        this.reading = reading;
        this.problems = reading.problems();
    }

    /// One, or a list of at least one.
    Optional<List<TimeWindow>> windows(Node node, String path) {
        return node instanceof Node.Mapping
                ? window(node, path).map(List::of)
                : reading.list(node, path, item -> window(item, path)).filter(_ -> reading.isFilled(node, path));
    }

    private Optional<TimeWindow> window(Node node, String path) {
        int before = problems.count();
        return reading.fields(node, path, PolicyKeys.WINDOW).flatMap(fields -> {
            var from = fields.get("from", reading.as(TimeDecoder::time));
            var to = fields.get("to", reading.as(TimeDecoder::time));
            var days = fields.get("days", this::days).orElse(TimeWindow.EVERY_DAY);
            var zone = fields.get("zone", reading.as(TimeDecoder::zone));
            if (fields.node("zone").isEmpty()) {
                problems.add(node.mark(), path + ": no zone is given", "for example zone: Europe/Berlin, or zone: UTC");
            }
            if (fields.node("from").isPresent() != fields.node("to").isPresent()) {
                problems.add(node.mark(), path + ": from and to need each other", "give both, or none for whole days");
            }
            return problems.count() > before
                    ? Optional.empty()
                    : Optional.of(new TimeWindow(
                            from.orElse(LocalTime.MIDNIGHT), to.orElse(LocalTime.MIDNIGHT), days, zone.orElseThrow()));
        });
    }

    private static LocalTime time(String text) {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException e) {
            throw new Invalid("expected a time of day", "write it as 06:00 or 23:30; midnight is 00:00");
        }
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new Invalid(
                    "there is no such time zone",
                    Hints.nearest(text, ZoneId.getAvailableZoneIds())
                            .map(Hints::ask)
                            .orElse("for example Europe/Berlin or UTC"));
        }
    }

    private Optional<Set<DayOfWeek>> days(Node node, String path) {
        return reading.some(node, path, item -> reading.word(item, path, PolicyKeys.DAYS))
                .map(words -> {
                    var days = new TreeSet<DayOfWeek>();
                    words.forEach(word -> days.add(DayOfWeek.of(PolicyKeys.DAYS.indexOf(word) + 1)));
                    return days;
                });
    }
}
