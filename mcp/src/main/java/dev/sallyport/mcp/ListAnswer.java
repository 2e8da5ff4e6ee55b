package dev.sallyport.mcp;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Cuts out of a list answer what a caller may not see.
public final class ListAnswer {
    private static final byte[] PRIVATE = JsonText.quote("private");

    private ListAnswer() {}

    /// Filters the items of `result`'s list, and makes a `cacheScope` of `public` `private`, since the answer is
    /// now this caller's own (protocol.md H3). All other bytes stay as they are.
    ///
    /// @param message a JSON-RPC message; only a response with a result can be changed
    /// @param allowed whether the item of this name, URI or template stays; an item without one, or with one that
    ///     is not a string, goes
    /// @return the new bytes; the same array if nothing was changed
    /// @throws MalformedMessage if the bytes are not one strict JSON-RPC message, if the list is not an array, or
    ///     if the result has another spelling of a key that is read here
    public static byte[] filter(byte[] message, ListKind kind, Predicate<String> allowed) throws MalformedMessage {
        Splice splice = Splice.of(message);
        Walk walk = new Walk(message, 0, message.length, ScanLimits.UPSTREAM);
        new Envelope(walk, new Filter(kind, allowed, splice)).read();
        return splice.toBytes();
    }

    private static final class Filter implements Envelope.ResultReader {
        private final ListKind kind;
        private final Predicate<String> allowed;
        private final Splice splice;
        private final Vocabulary ofResult;
        private final Vocabulary ofItem;

        Filter(ListKind kind, Predicate<String> allowed, Splice splice) {
            this.kind = kind;
            this.allowed = allowed;
            this.splice = splice;
            ofResult = new Vocabulary(kind.member(), "cacheScope");
            ofItem = new Vocabulary(kind.key());
        }

        @Override
        public void read(Walk walk, Problems problems) throws MalformedMessage {
            if (!walk.atObject()) {
                walk.skip();
                return;
            }
            walk.spelledAs(ofResult);
            for (String key = walk.key(); key != null; key = walk.key()) {
                JsonToken value = walk.value();
                if (key.equals(kind.member())) {
                    if (value != JsonToken.START_ARRAY) {
                        problems.invalidRequest("result." + key + " is not an array", walk.start());
                    }
                    list(walk);
                } else if (key.equals("cacheScope") && "public".equals(walk.stringOrNull())) {
                    splice.replace(walk.skip(), PRIVATE);
                } else {
                    walk.skip();
                }
            }
        }

        private void list(Walk walk) throws MalformedMessage {
            if (walk.token() != JsonToken.START_ARRAY) {
                walk.skip();
                return;
            }
            Cuts cuts = new Cuts(splice);
            while (walk.value() != JsonToken.END_ARRAY) {
                int start = walk.start();
                String name = name(walk);
                cuts.item(walk.since(start), name != null && allowed.test(name));
            }
            cuts.end();
        }

        private @Nullable String name(Walk walk) throws MalformedMessage {
            if (!walk.atObject()) {
                walk.skip();
                return null;
            }
            String name = null;
            walk.spelledAs(ofItem);
            for (String key = walk.key(); key != null; key = walk.key()) {
                walk.value();
                if (key.equals(kind.key())) {
                    name = walk.stringOrNull();
                }
                walk.skip();
            }
            return name;
        }
    }
}
