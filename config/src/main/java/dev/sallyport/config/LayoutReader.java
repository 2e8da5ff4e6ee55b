package dev.sallyport.config;

import dev.sallyport.config.Layout.Collection;
import dev.sallyport.config.Layout.Comment;
import dev.sallyport.config.Layout.Leaf;
import dev.sallyport.config.Layout.Part;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/// Reads the layout of a YAML text that [YamlReader] has read without a problem.
final class LayoutReader {

    /// @param root null where there is none
    /// @param head comments before the document, set apart by an empty line
    /// @param tail comments that belong to no part
    record Document(@Nullable Layout root, List<Comment> head, List<Comment> tail) {}

    private final YamlTokens tokens;
    private final Iterator<Event> events;
    private final List<Part> parts = new ArrayList<>();
    private final List<Comment> loose = new ArrayList<>();

    LayoutReader(String text) {
        this.tokens = new YamlTokens(text);
        var settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    Document read() {
        Layout root = null;
        while (events.hasNext()) {
            var event = events.next();
            if (event instanceof NodeEvent node) {
                root = layout(node, null);
            }
        }
        tokens.remarks().forEach(this::attach);
        return new Document(root, head(), loose);
    }

    private Layout layout(NodeEvent event, @Nullable Part above) {
        var anchor = event.getAnchor().map(name -> "&" + name.getValue()).orElse("");
        return switch (event) {
            case AliasEvent alias -> new Leaf("", "*" + alias.getAlias().getValue(), true, start(alias));
            case ScalarEvent scalar -> leaf(scalar, anchor);
            case CollectionStartEvent collection -> collection(collection, anchor, above);
            default -> throw new IllegalStateException("unexpected " + event.getEventId());
        };
    }

    private Leaf leaf(ScalarEvent event, String anchor) {
        int end = end(event);
        if (event.isPlain() && event.getValue().isEmpty()) {
            return new Leaf(anchor, "", true, end);
        }
        var token = tokens.scalarEndingAt(end);
        int start = YamlTokens.index(token.getStartMark().orElseThrow());
        var text = tokens.slice(start, end);
        return YamlTokens.isBlock(token) || text.indexOf('\n') >= 0
                ? new Leaf(anchor, YamlText.quoted(event.getValue()), false, start)
                : new Leaf(anchor, text, event.isPlain(), start);
    }

    private Collection collection(CollectionStartEvent start, String anchor, @Nullable Part above) {
        boolean mapping = start.getEventId() == Event.ID.MappingStart;
        var collection = new Collection(anchor, mapping, start.isFlow(), start(start));
        var event = events.next();
        while (!isEnd(event)) {
            collection.parts.add(part((NodeEvent) event, collection, above));
            event = events.next();
        }
        collection.closeAt(end(event));
        return collection;
    }

    private static boolean isEnd(Event event) {
        return event.getEventId() == Event.ID.MappingEnd || event.getEventId() == Event.ID.SequenceEnd;
    }

    private Part part(NodeEvent first, Collection within, @Nullable Part above) {
        int start = within.isMapping() || within.isFlow() ? start(first) : tokens.dashBefore(start(first));
        var key = within.isMapping() ? (Leaf) layout(first, above) : null;
        var part = new Part(start, tokens.column(start), tokens.isBelowBlank(start), within, above, key);
        parts.add(part);
        part.value(layout(key == null ? first : (NodeEvent) events.next(), part));
        return part;
    }

    private static int start(Event event) {
        return YamlTokens.index(event.getStartMark().orElseThrow());
    }

    private static int end(Event event) {
        return YamlTokens.index(event.getEndMark().orElseThrow());
    }

    private void attach(YamlTokens.Remark remark) {
        int at = remark.at();
        int following = 0;
        while (following < parts.size() && parts.get(following).start < at) {
            following++;
        }
        var next = following == parts.size() ? null : parts.get(following);
        var previous = following == 0 ? null : outOfClosed(parts.get(following - 1), at);
        var comment = new Comment(remark.text(), remark.own() && tokens.isBelowBlank(at));
        if (!remark.own() && previous != null) {
            previous.inline(remark.text());
        } else if (previous == null) {
            (next == null ? loose : next.before).add(comment);
        } else {
            attach(comment, at, previous, next);
        }
    }

    /// The part itself, or the one that the flow collection is in that ends before a position.
    private static Part outOfClosed(Part part, int at) {
        var out = part;
        while (out.within.isClosedBefore(at) && out.above != null) {
            out = out.above;
        }
        return out;
    }

    private void attach(Comment comment, int at, Part previous, @Nullable Part next) {
        int column = tokens.column(at);
        if (previous.value() instanceof Leaf leaf && leaf.start() > at) {
            previous.before.add(comment);
        } else if (previous.value() instanceof Collection inside && inside.encloses(at) && inside.parts.isEmpty()) {
            previous.before.add(comment);
        } else if (next != null && (next.above == previous || belongsTo(next, previous, column, at))) {
            next.before.add(comment);
        } else {
            enclosing(previous, next, column, at).tail.add(comment);
        }
    }

    private static boolean belongsTo(Part next, Part previous, int column, int at) {
        if (previous.within.encloses(at)) {
            return next.within == previous.within;
        }
        return column <= next.column || enclosing(previous, next, column, at) == next.within;
    }

    /// The collection after whose last part a comment stands, going by how far it is indented.
    private static Collection enclosing(Part previous, @Nullable Part next, int column, int at) {
        var part = previous;
        while (part.above != null
                && part.column > column
                && !part.within.encloses(at)
                && (next == null || part.within != next.within)) {
            part = part.above;
        }
        return part.within;
    }

    /// What stands above the first part and an empty line.
    private List<Comment> head() {
        if (parts.isEmpty()) {
            return List.of();
        }
        var first = parts.getFirst();
        int end = first.blank ? first.before.size() : 0;
        for (int i = 1; i < first.before.size() && end == 0; i++) {
            end = first.before.get(i).blank() ? i : 0;
        }
        var lines = first.before.subList(0, end);
        var head = List.copyOf(lines);
        lines.clear();
        return head;
    }
}
