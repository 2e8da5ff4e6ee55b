package dev.sallyport.mcp;

import org.jspecify.annotations.Nullable;

/// What a client can put before its human (protocol.md C11).
///
/// @param form a question to be answered in the client
/// @param url an address to be opened in a browser
public record Elicitation(boolean form, boolean url) {
    public static final Elicitation NONE = new Elicitation(false, false);

    /// Reads the capabilities that a client declares: `elicitation` without a mode means forms.
    ///
    /// @param capabilities where they stand, within a message that was scanned; null where there are none
    public static Elicitation of(byte[] bytes, @Nullable Span capabilities) {
        if (capabilities == null) {
            return NONE;
        }
        try {
            Walk walk = new Walk(bytes, capabilities.start(), capabilities.end(), ScanLimits.UPSTREAM);
            walk.first();
            return walk.enter("elicitation") && walk.atObject() ? modes(walk) : NONE;
        } catch (MalformedMessage e) {
            return NONE;
        }
    }

    public boolean any() {
        return form || url;
    }

    private static Elicitation modes(Walk walk) throws MalformedMessage {
        boolean form = false;
        boolean url = false;
        for (String key = walk.key(); key != null; key = walk.key()) {
            walk.value();
            form |= key.equals("form") && walk.atObject();
            url |= key.equals("url") && walk.atObject();
            walk.skip();
        }
        return new Elicitation(form || !url, url);
    }
}
