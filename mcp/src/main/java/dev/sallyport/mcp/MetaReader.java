package dev.sallyport.mcp;

import org.jspecify.annotations.Nullable;

/// Reads `params._meta`.
final class MetaReader {
    static final String PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";
    static final String CLIENT_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
    static final String CLIENT_INFO = "io.modelcontextprotocol/clientInfo";
    static final String SUBSCRIPTION_ID = "io.modelcontextprotocol/subscriptionId";
    static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";
    static final String PROGRESS_TOKEN = "progressToken";

    private final Walk walk;
    private final Problems problems;
    private @Nullable String protocolVersion;
    private boolean clientCapabilities;
    private @Nullable Span clientCapabilitiesSpan;
    private @Nullable String clientName;
    private @Nullable Id progressToken;
    private @Nullable Span progressTokenSpan;
    private @Nullable Id subscriptionId;
    private @Nullable Span subscriptionIdSpan;
    private @Nullable String traceparent;
    private boolean modern;

    MetaReader(Walk walk, Problems problems) {
        this.walk = walk;
        this.problems = problems;
    }

    /// Reads the object the walk stands on.
    Meta read() throws MalformedMessage {
        int start = walk.start();
        walk.spelledAs(Vocabulary.META);
        for (String key = walk.key(); key != null; key = walk.key()) {
            walk.value();
            member(key);
        }
        return new Meta(
                walk.since(start),
                protocolVersion,
                clientCapabilities,
                clientName,
                progressToken,
                progressTokenSpan,
                subscriptionId,
                subscriptionIdSpan,
                traceparent,
                clientCapabilitiesSpan,
                modern);
    }

    private void member(String key) throws MalformedMessage {
        modern |= key.equals(PROTOCOL_VERSION) || key.equals(CLIENT_CAPABILITIES) || key.equals(CLIENT_INFO);
        switch (key) {
            case PROTOCOL_VERSION -> {
                protocolVersion = walk.stringOrNull();
                expect(protocolVersion != null, key, "a string");
                walk.skip();
            }
            case CLIENT_CAPABILITIES -> {
                clientCapabilities = walk.atObject();
                clientCapabilitiesSpan = walk.skip();
            }
            case CLIENT_INFO -> clientName = clientName();
            case SUBSCRIPTION_ID -> {
                subscriptionId = id(key);
                subscriptionIdSpan = walk.skip();
            }
            case PROGRESS_TOKEN -> {
                progressToken = id(key);
                progressTokenSpan = walk.skip();
            }
            case "traceparent" -> {
                traceparent = walk.stringOrNull();
                walk.skip();
            }
            default -> walk.skip();
        }
    }

    private @Nullable Id id(String key) {
        Id id = walk.idOrNull();
        expect(id != null, key, "a string or an integer");
        return id;
    }

    private void expect(boolean right, String key, String type) {
        if (!right) {
            problems.invalidParams("params._meta[\"" + key + "\"] is not " + type, walk.start());
        }
    }

    private @Nullable String clientName() throws MalformedMessage {
        if (!walk.atObject()) {
            walk.skip();
            return null;
        }
        String name = null;
        walk.spelledAs(Vocabulary.CLIENT_INFO);
        for (String key = walk.key(); key != null; key = walk.key()) {
            walk.value();
            if (key.equals("name")) {
                name = walk.stringOrNull();
            }
            walk.skip();
        }
        return name;
    }
}
