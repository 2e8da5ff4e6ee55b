package dev.sallyport.app.command;

import picocli.CommandLine.Help.Ansi;

/// Colours, where the output is a terminal.
record Paint(Ansi ansi) {
    String bold(String text) {
        return styled(Ansi.Style.bold, text);
    }

    String good(String text) {
        return styled(Ansi.Style.fg_green, text);
    }

    String bad(String text) {
        return styled(Ansi.Style.fg_red, text);
    }

    private String styled(Ansi.Style style, String text) {
        return ansi.enabled() ? style.on() + text + Ansi.Style.reset.on() : text;
    }
}
