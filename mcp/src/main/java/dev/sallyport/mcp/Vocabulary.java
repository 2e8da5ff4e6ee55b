package dev.sallyport.mcp;

import java.util.Set;
import java.util.TreeSet;

/// The keys the protocol defines at one place of a message. Some parsers match keys without regard to case, Unicode
/// folds included (CVE-2026-27896); a message that could be read in two ways is refused.
final class Vocabulary {
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

    private final Set<String> words;
    private final TreeSet<String> folded = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    Vocabulary(String... words) {
        this.words = Set.of(words);
        folded.addAll(this.words);
    }

    /// @return whether the key is not a word but differs from one only in case
    boolean misspells(String key) {
        return !words.contains(key) && folded.contains(key);
    }
}
