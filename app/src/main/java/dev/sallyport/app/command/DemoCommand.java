package dev.sallyport.app.command;

import dev.sallyport.app.demo.Demo;
import picocli.CommandLine.Command;

/// `sallyport demo`
@Command(
        name = "demo",
        description = "Shows what the gateway does: the same calls to a server without it and with it.",
        footer = {
            "",
            "Needs nothing, keeps nothing. Takes a few seconds.",
            "  sallyport demo",
            "",
            "Exit codes: 0 everything went as told, 1 something differed."
        })
final class DemoCommand extends LeafCommand {
    @Override
    public Integer call() throws Exception {
        return Demo.play(out()) ? 0 : 1;
    }
}
