/// What is going on, on standard error; results go to standard output.
final class Progress {
    private static boolean lineIsOpen;

    private Progress() {}

    static void say(String line) {
        if (lineIsOpen) {
            end("");
        }
        System.err.println("bench: " + line);
    }

    /// Begins a line that [#end] completes.
    static void begin(String text) {
        System.err.print("bench: " + text + " … ");
        System.err.flush();
        lineIsOpen = true;
    }

    static void end(String result) {
        System.err.println(result);
        lineIsOpen = false;
    }
}
