package dev.sallyport.app.reload;

import java.util.List;

/// What a process says over its [Control]: `done VERSION RULES CHANGED`, or `refused` and one line for each problem.
final class ControlAnswer {
    private static final String DONE = "done";
    private static final String REFUSED = "refused";

    private ControlAnswer() {}

    static String text(Reload.Result result) {
        return switch (result) {
            case Reload.Result.Done done ->
                String.join(" ", DONE, done.version(), "" + done.rules(), "" + done.changed()) + "\n";
            case Reload.Result.Refused refused -> REFUSED + "\n" + String.join("\n", refused.problems()) + "\n";
        };
    }

    /// @throws IllegalArgumentException if it is no such text, or only the start of one
    static Reload.Result read(String text) {
        List<String> lines = text.lines().toList();
        String[] words = lines.isEmpty() ? new String[0] : lines.getFirst().split(" ");
        if (words.length == 4 && words[0].equals(DONE)) {
            return new Reload.Result.Done(words[1], Integer.parseInt(words[2]), Boolean.parseBoolean(words[3]));
        }
        if (words.length == 1 && words[0].equals(REFUSED) && text.endsWith("\n")) {
            return new Reload.Result.Refused(lines.subList(1, lines.size()));
        }
        throw new IllegalArgumentException("the gateway ended before it answered");
    }
}
