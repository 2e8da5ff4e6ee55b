/// The size of an answer, as the user wrote it in KB (`0.5`), and the answer of that size.
record Size(String label, int bytes) {
    private static final String PREFIX = """
        {"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[{"type":"text","text":"\
        """;
    private static final String SUFFIX = "\"}]}}";
    private static final double LARGEST_KB = 1024;

    static Size parse(String label) {
        double kilobytes;
        try {
            kilobytes = Double.parseDouble(label);
        } catch (NumberFormatException _) {
            throw Failure.usage("'" + label + "' is not a size in KB");
        }
        int bytes = (int) Math.round(kilobytes * 1024);
        if (bytes <= PREFIX.length() + SUFFIX.length() || kilobytes > LARGEST_KB) {
            throw Failure.usage("answers can have 0.2 to 1024 KB, not " + label);
        }
        return new Size(label, bytes);
    }

    /// Where every target serves this size.
    String path() {
        return "/" + label;
    }

    /// The result of a `tools/call` with exactly this many bytes.
    String answer() {
        return PREFIX + "x".repeat(bytes - PREFIX.length() - SUFFIX.length()) + SUFFIX;
    }
}
