package dev.sallyport.mcp;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The keys the protocol defines at one place of a message. Some parsers match keys without regard to case, Unicode
/// folds included (CVE-2026-27896); a message that could be read in two ways is refused.
final class Vocabulary {
    private static final String[] NONE = {};

    static final Vocabulary ENVELOPE = new Vocabulary("jsonrpc", "id", "method", "params", "result", "error");
    static final Vocabulary ERROR = new Vocabulary("code", "message", "data");
    static final Vocabulary PARAMS = new Vocabulary(
            "_meta",
            "name",
            "uri",
            "arguments",
            "ref",
            "argument",
            "context",
            "notifications",
            "taskId",
            "task",
            "requestId",
            "reason",
            "progressToken",
            "progress",
            "total",
            "cursor",
            "inputResponses",
            "requestState",
            "protocolVersion",
            "capabilities",
            "clientInfo",
            "level");
    static final Vocabulary META = new Vocabulary(
            "progressToken",
            "traceparent",
            "tracestate",
            "baggage",
            MetaReader.PROTOCOL_VERSION,
            MetaReader.CLIENT_CAPABILITIES,
            MetaReader.CLIENT_INFO,
            MetaReader.SUBSCRIPTION_ID,
            MetaReader.LOG_LEVEL);
    static final Vocabulary CLIENT_INFO = new Vocabulary("name", "version", "title");
    static final Vocabulary REF = new Vocabulary("type", "name", "uri");
    static final Vocabulary FILTER = new Vocabulary(
            "toolsListChanged", "promptsListChanged", "resourcesListChanged", "resourceSubscriptions", "taskIds");

    /// Folding case keeps the length, so that most keys are told apart by it alone.
    private final String[][] byLength;

    Vocabulary(String... words) {
        int longest = Stream.of(words).mapToInt(String::length).max().orElse(0);
        byLength = IntStream.rangeClosed(0, longest)
                .mapToObj(length ->
                        Stream.of(words).filter(word -> word.length() == length).toArray(String[]::new))
                .toArray(String[][]::new);
    }

    /// @return the words of every place
    static Stream<String> all() {
        return Stream.of(ENVELOPE, ERROR, PARAMS, META, CLIENT_INFO, REF, FILTER)
                .flatMap(places -> Stream.of(places.byLength))
                .flatMap(Stream::of);
    }

    boolean contains(String key) {
        for (String word : asLongAs(key)) {
            if (word.equals(key)) {
                return true;
            }
        }
        return false;
    }

    /// @return whether the key is not a word but differs from one only in case
    boolean misspells(String key) {
        if (contains(key)) {
            return false;
        }
        for (String word : asLongAs(key)) {
            if (word.equalsIgnoreCase(key)) {
                return true;
            }
        }
        return false;
    }

    private String[] asLongAs(String key) {
        return key.length() < byLength.length ? byLength[key.length()] : NONE;
    }
}
