package dev.sallyport.it;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A headless Chromium with a screen as wide as a phone's. Each profile has cookies of its own, its tabs share them.
final class Browser implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(40);

    private final Program program;

    private Browser(Program program) {
        this.program = program;
    }

    static Browser start() {
        Program program = Program.start(Node.browser());
        try {
            program.awaitLine("ready"::equals);
            return new Browser(program);
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    /// A tab of somebody's browser, opened with its first use.
    Tab tab(String profile, String name) {
        return new Tab(profile, name);
    }

    Tab tab(String profile) {
        return tab(profile, "first");
    }

    @Override
    public void close() {
        try (program) {
            program.closeInput();
            program.outcome();
        }
    }

    /// One command and its answer; there is one at a time.
    private synchronized JsonNode ask(String profile, String tab, String action, String... args) {
        int before = program.out().lines().size();
        program.send(Json.write(Map.of("profile", profile, "tab", tab, "action", action, "args", args)));
        await(action)
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(5))
                .failFast(
                        "the browser has ended: " + program.err().tail(20),
                        () -> !program.process().isAlive())
                .until(() -> program.out().lines().size() > before);
        JsonNode answer = Json.parse(program.out().lines().get(before));
        if (answer.has("error")) {
            throw new AssertionError(action + " " + List.of(args) + ": "
                    + answer.path("error").asString() + "\nat " + where(profile, tab, action));
        }
        return answer.path("value");
    }

    private String where(String profile, String tab, String failed) {
        return failed.equals("url")
                ? "an unknown place"
                : ask(profile, tab, "url").asString() + "\n"
                        + (failed.equals("text")
                                ? ""
                                : ask(profile, tab, "text", "body").asString());
    }

    final class Tab {
        private final String profile;
        private final String name;

        private Tab(String profile, String name) {
            this.profile = profile;
            this.name = name;
        }

        /// @return the HTTP status of the page where all redirects have led to
        int open(String url) {
            return ask(profile, name, "open", url).asInt(0);
        }

        void fill(String selector, String text) {
            ask(profile, name, "fill", selector, text);
        }

        void click(String selector) {
            ask(profile, name, "click", selector);
        }

        /// Presses a key, such as `Tab`, wherever the focus is.
        void press(String key) {
            ask(profile, name, "press", key);
        }

        String text() {
            return text("body");
        }

        String text(String selector) {
            return ask(profile, name, "text", selector).asString();
        }

        /// What the page shows, and each page in a frame of it.
        List<String> frames() {
            return texts(ask(profile, name, "frames"));
        }

        int count(String selector) {
            return ask(profile, name, "count", selector).asInt();
        }

        String url() {
            return ask(profile, name, "url").asString();
        }

        /// Waits for an address that begins so.
        String awaitUrl(String start) {
            return ask(profile, name, "wait-url", start).asString();
        }

        JsonNode evaluate(String script) {
            return ask(profile, name, "evaluate", script);
        }

        /// Shows a page that is somewhere else: it has no origin.
        void show(String html) {
            ask(profile, name, "show", html);
        }

        void screenshot(Path file) {
            ask(profile, name, "screenshot", file.toAbsolutePath().toString());
        }

        /// What scripts have shown in dialogs.
        List<String> dialogs() {
            return seen("dialogs");
        }

        /// What the console has of errors, violations of the page's policy among them.
        List<String> errors() {
            return seen("errors");
        }

        /// All addresses that were asked for.
        List<String> requests() {
            return seen("requests");
        }

        private List<String> seen(String kind) {
            return texts(ask(profile, name, "seen").path(kind));
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(entry -> texts.add(entry.asString()));
        return texts;
    }
}
