package dev.sallyport.policy.condition;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// 2026-06-05 is a Friday.
class TimeWindowTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "2026-06-05T08:59:59.999999999Z, false",
        "2026-06-05T09:00:00Z,           true",
        "2026-06-05T16:59:59.999999999Z, true",
        "2026-06-05T17:00:00Z,           false",
        "2026-06-06T12:00:00Z,           false",
        "2026-06-08T12:00:00Z,           true",
    })
    void aWindowWithinADayHasItsStartAndNotItsEnd(Instant instant, boolean inside) {
        assertThat(window("09:00", "17:00", Set.of(MONDAY, FRIDAY), UTC).contains(instant))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-05T21:59:59Z, false",
        "2026-06-05T22:00:00Z, true",
        "2026-06-05T23:59:59Z, true",
        "2026-06-06T00:00:00Z, true",
        "2026-06-06T05:59:59Z, true",
        "2026-06-06T06:00:00Z, false",
        "2026-06-06T22:00:00Z, false",
        "2026-06-05T03:00:00Z, false",
    })
    void aWindowOverMidnightBelongsToTheDayItStartsOn(Instant instant, boolean inside) {
        assertThat(window("22:00", "06:00", Set.of(FRIDAY), UTC).contains(instant))
                .isEqualTo(inside);
    }

    @Test
    void theNightFromSundayToMondayBelongsToSunday() {
        var nights = window("22:00", "06:00", Set.of(SUNDAY), UTC);

        assertThat(nights.contains(Instant.parse("2026-06-08T03:00:00Z"))).isTrue();
        assertThat(nights.contains(Instant.parse("2026-06-07T03:00:00Z"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-05T23:59:59Z, false",
        "2026-06-06T00:00:00Z, true",
        "2026-06-06T23:59:59Z, true",
        "2026-06-07T00:00:00Z, false"
    })
    void fromMidnightToMidnightIsTheWholeDay(Instant instant, boolean inside) {
        assertThat(window("00:00", "00:00", Set.of(SATURDAY), UTC).contains(instant))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-05T07:59:59Z, false",
        "2026-01-05T08:00:00Z, true",
        "2026-07-06T06:59:59Z, false",
        "2026-07-06T07:00:00Z, true",
    })
    void hoursAreThoseOfTheZoneInSummerAndWinter(Instant instant, boolean inside) {
        assertThat(window("09:00", "17:00", Set.of(MONDAY), BERLIN).contains(instant))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-29T00:59:59Z, false", // 01:59:59
        "2026-03-29T01:00:00Z, true", // 03:00, as the hour from two to three is left out
        "2026-03-29T01:30:00Z, false", // 03:30
        "2026-10-25T00:10:00Z, true", // 02:10 for the first time
        "2026-10-25T01:10:00Z, true", // 02:10 for the second time
    })
    void anHourThatIsLeftOutOrComesTwice(Instant instant, boolean inside) {
        assertThat(window("02:00", "03:30", Set.of(SUNDAY), BERLIN).contains(instant))
                .isEqualTo(inside);
    }

    @Test
    void theWeekdayIsThatOfTheZone() {
        var auckland = window("00:00", "06:00", Set.of(SATURDAY), ZoneId.of("Pacific/Auckland"));

        assertThat(auckland.contains(Instant.parse("2026-06-05T13:00:00Z"))).isTrue();
        assertThat(auckland.contains(Instant.parse("2026-06-06T13:00:00Z"))).isFalse();
    }

    @Test
    void aWindowWithoutDaysIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> window("09:00", "17:00", Set.of(), UTC));
    }

    @Test
    void aConditionHoldsInAnyOfItsWindows() {
        var friday = window("09:00", "17:00", Set.of(FRIDAY), UTC);
        var monday = window("09:00", "17:00", Set.of(MONDAY), UTC);
        var facts = SomeFacts.at(Instant.parse("2026-06-05T12:00:00Z"));

        assertThat(Conditions.time(monday, friday).evaluate(facts)).isEqualTo(Outcome.TRUE);
        assertThat(Conditions.time(monday).evaluate(facts)).isEqualTo(Outcome.FALSE);
        assertThat(Conditions.time().evaluate(facts)).isEqualTo(Outcome.FALSE);
    }

    @Test
    void aTimeThatNoCalendarHasIsAnError() {
        var facts = SomeFacts.at(Instant.MAX);

        assertThat(Conditions.time(window("09:00", "17:00", Set.of(FRIDAY), BERLIN))
                        .evaluate(facts))
                .isEqualTo(Outcome.ERROR);
        assertThat(facts.problems)
                .containsExactly("the time of the request could not be evaluated (DateTimeException)");
    }

    private static TimeWindow window(String from, String to, Set<DayOfWeek> days, ZoneId zone) {
        return new TimeWindow(LocalTime.parse(from), LocalTime.parse(to), days, zone);
    }
}
