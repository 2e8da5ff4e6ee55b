package dev.sallyport.app.command;

import dev.sallyport.app.doctor.Diagnosis;
import dev.sallyport.app.doctor.Diagnosis.Level;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/// Prints what a doctor found.
record Diagnoses(PrintWriter out, Ansi ansi) {
    void print(Diagnosis one) {
        String level = String.format(Locale.ROOT, "%-4s", word(one.level()));
        out.println(styled(one.level(), level) + "  " + Printable.of(one.check() + ": " + one.what()));
        if (!one.remedy().isEmpty()) {
            out.println("      " + Printable.of(one.remedy()));
        }
        out.flush();
    }

    private String styled(Level level, String text) {
        Ansi.Style style = switch (level) {
            case OK -> Ansi.Style.fg_green;
            case WARN -> Ansi.Style.fg_yellow;
            case FAIL -> Ansi.Style.fg_red;
        };
        return ansi.enabled() ? style.on() + text + Ansi.Style.reset.on() : text;
    }

    private static String word(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    static String json(List<Diagnosis> found) {
        return Json.line(out -> {
            out.writeStartArray();
            for (Diagnosis one : found) {
                out.writeStartObject();
                out.writeStringProperty("level", word(one.level()));
                out.writeStringProperty("check", one.check());
                out.writeStringProperty("what", one.what());
                out.writeStringProperty("remedy", one.remedy());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
