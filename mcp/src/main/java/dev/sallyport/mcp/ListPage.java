package dev.sallyport.mcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of a list answer, for whoever wants to know all that a server offers (protocol.md H1).
///
/// @param items in their order
/// @param nextCursor what to ask the next page with; null on the last
public record ListPage(List<Item> items, @Nullable String nextCursor) {

    /// @param name its name, URI or template
    /// @param span where its object stands
    public record Item(String name, Span span) {}

    public ListPage {
        items = List.copyOf(items);
    }

    /// @param message a JSON-RPC response with a result
    /// @throws MalformedMessage if the bytes are not one strict JSON-RPC message, its result has no such list, an
    ///     item is no object with a name, or a key that is read here has another spelling
    public static ListPage read(byte[] message, ListKind kind) throws MalformedMessage {
        Walk walk = new Walk(message, 0, message.length, ScanLimits.UPSTREAM);
        Reader reader = new Reader(kind);
        new Envelope(walk, reader).read();
        return reader.page();
    }

    private static final class Reader implements Envelope.ResultReader {
        private final ListKind kind;
        private final Vocabulary ofResult;
        private final Vocabulary ofItem;
        private final List<Item> items = new ArrayList<>();
        private @Nullable String nextCursor;
        private boolean found;

        Reader(ListKind kind) {
            this.kind = kind;
            ofResult = new Vocabulary(kind.member(), "nextCursor");
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
                if (key.equals(kind.member()) && value == JsonToken.START_ARRAY) {
                    list(walk, problems);
                } else if (key.equals("nextCursor")) {
                    cursor(walk, problems);
                } else {
                    walk.skip();
                }
            }
        }

        ListPage page() throws MalformedMessage {
            if (!found) {
                String why = "result." + kind.member() + " is no array";
                throw new MalformedMessage(ErrorCodes.INVALID_REQUEST, why, null);
            }
            return new ListPage(items, nextCursor);
        }

        private void list(Walk walk, Problems problems) throws MalformedMessage {
            found = true;
            while (walk.value() != JsonToken.END_ARRAY) {
                int start = walk.start();
                String name = name(walk);
                if (name == null) {
                    problems.invalidRequest(
                            "an item of result." + kind.member() + " is no object with a string " + kind.key(), start);
                } else {
                    items.add(new Item(name, walk.since(start)));
                }
            }
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

        private void cursor(Walk walk, Problems problems) throws MalformedMessage {
            nextCursor = walk.stringOrNull();
            if (nextCursor == null && walk.token() != JsonToken.VALUE_NULL) {
                problems.invalidRequest("result.nextCursor is not a string", walk.start());
            }
            walk.skip();
        }
    }
}
