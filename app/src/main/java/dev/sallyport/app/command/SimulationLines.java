package dev.sallyport.app.command;

import dev.sallyport.app.policy.Replayed;
import dev.sallyport.app.policy.Simulation;
import dev.sallyport.app.policy.Simulation.Case;
import dev.sallyport.app.policy.Simulation.Tally;
import dev.sallyport.policy.Effect;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/// Prints what a simulation found: tables, or a line of JSON for each group.
final class SimulationLines {
    private static final List<String> HEADER =
            List.of("CALLS", "SUBJECT", "ACTION", "TARGET", "BEFORE", "NOW", "FIRST", "LAST", "EXAMPLE");

    private final PrintWriter out;
    private final Paint paint;
    private final boolean json;

    SimulationLines(PrintWriter out, Paint paint, boolean json) {
        this.out = out;
        this.paint = paint;
        this.json = json;
    }

    void print(Simulation.Result result) {
        if (json) {
            result.flips().forEach(tally -> out.println(line("flip", tally)));
            result.undecidable().forEach(tally -> out.println(line("undecidable", tally)));
            out.println(summary(result));
            return;
        }
        table("decided otherwise", result.flips());
        table("cannot be told, since the audit does not have all that matters", result.undecidable());
        out.println(Counted.of(result.attempts(), "call") + " replayed: " + result.flipped() + " decided otherwise, "
                + result.unclear() + " undecidable; " + result.undecided()
                + " more were never a question to the policy");
    }

    private void table(String title, List<Tally> tallies) {
        if (tallies.isEmpty()) {
            return;
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADER);
        tallies.forEach(tally -> lines.add(cells(tally)));
        Columns columns = Columns.fitting(lines);
        out.println(paint.bold(title));
        out.println(paint.bold(columns.line(HEADER)));
        for (int i = 1; i < lines.size(); i++) {
            String line = columns.line(lines.get(i));
            out.println(loses(tallies.get(i - 1)) ? paint.bad(line) : line);
        }
        out.println();
    }

    private static boolean loses(Tally tally) {
        return tally.what().now() instanceof Replayed.Decided now && now.effect() == Effect.DENY;
    }

    private static List<String> cells(Tally tally) {
        Case what = tally.what();
        return List.of(
                Long.toString(tally.count()),
                Printable.of(what.subject()),
                what.action().word(),
                Printable.of(what.server() + "/" + what.target()),
                what.effect().word() + " by " + Printable.of(what.rule()),
                now(what.now()),
                tally.first().truncatedTo(ChronoUnit.SECONDS).toString(),
                tally.last().truncatedTo(ChronoUnit.SECONDS).toString(),
                tally.example());
    }

    private static String now(Replayed now) {
        return switch (now) {
            case Replayed.Decided decided -> decided.effect().word() + " by " + Printable.of(decided.rule());
            case Replayed.Undecidable doubt ->
                doubt.possible().stream().map(Effect::word).collect(Collectors.joining(" or ")) + ", by "
                        + (doubt.because().isEmpty()
                                ? "a target that is cut"
                                : Printable.of(String.join(", ", doubt.because())));
        };
    }

    private static String line(String kind, Tally tally) {
        Case what = tally.what();
        return Json.line(json -> {
            json.writeStartObject();
            json.writeName("kind").writeString(kind);
            json.writeName("calls").writeNumber(tally.count());
            json.writeName("subject").writeString(what.subject());
            json.writeName("action").writeString(what.action().word());
            json.writeName("server").writeString(what.server());
            json.writeName("target").writeString(what.target());
            json.writeName("effect").writeString(what.effect().word());
            json.writeName("rule").writeString(what.rule());
            now(json, what.now());
            json.writeName("first").writeString(tally.first().toString());
            json.writeName("last").writeString(tally.last().toString());
            json.writeName("example").writeString(tally.example());
            json.writeEndObject();
        });
    }

    private static void now(JsonGenerator json, Replayed now) {
        switch (now) {
            case Replayed.Decided decided -> {
                json.writeName("new_effect").writeString(decided.effect().word());
                json.writeName("new_rule").writeString(decided.rule());
            }
            case Replayed.Undecidable doubt -> {
                json.writeName("possible").writeStartArray();
                doubt.possible().forEach(effect -> json.writeString(effect.word()));
                json.writeEndArray();
                json.writeName("because").writeStartArray();
                doubt.because().forEach(json::writeString);
                json.writeEndArray();
            }
        }
    }

    private static String summary(Simulation.Result result) {
        return Json.line(json -> {
            json.writeStartObject();
            json.writeName("kind").writeString("summary");
            json.writeName("calls").writeNumber(result.attempts());
            json.writeName("flipped").writeNumber(result.flipped());
            json.writeName("undecidable").writeNumber(result.unclear());
            json.writeName("not_asked").writeNumber(result.undecided());
            json.writeEndObject();
        });
    }
}
