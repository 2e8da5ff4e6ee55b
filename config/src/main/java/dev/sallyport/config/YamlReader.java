package dev.sallyport.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads one YAML document into a [Node], strictly: no tags, no duplicate keys, no second document,
/// and bounded depth and size, aliases counted as what they stand for.
public final class YamlReader {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_NODES = 200_000;

    private record Sized(Node node, long nodes) {}

    /// The text cannot be read any further.
    private static final class Stop extends RuntimeException {

        private final transient Mark mark;
        private final String hint;

        Stop(Mark mark, String what, String hint) {
            super(what, null, false, false);
            this.mark = mark;
            this.hint = hint;
        }
    }

    private final String file;
    private final String text;
    private final Problems problems;
    private final Map<String, Sized> anchors = new HashMap<>();
    private final Iterator<Event> events;

    private YamlReader(String file, String text, Problems problems) {
        this.file = file;
        this.text = text;
        this.problems = problems;
        var settings = LoadSettings.builder()
                .setLabel(file)
                .setUseMarks(true)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /// The document, or empty if there is none or it cannot be read, which is then a problem.
    public static Optional<Node> read(String file, String text, Problems problems) {
        return new YamlReader(file, text, problems).document();
    }

    private Optional<Node> document() {
        try {
            return nodes();
        } catch (Stop e) {
            problems.add(e.mark, String.valueOf(e.getMessage()), e.hint);
        } catch (MarkedYamlEngineException e) {
            var mark = e.getProblemMark().or(e::getContextMark).map(this::mark).orElseGet(() -> Mark.whole(file));
            problems.add(mark, "not valid YAML: " + e.getProblem(), "look at indentation, brackets and quotes");
        } catch (ReaderException e) {
            problems.add(
                    Texts.markAt(file, text, e.getPosition()), "a character that YAML does not allow", "remove it");
        } catch (YamlEngineException _) {
            problems.add(Mark.whole(file), "not valid YAML", "");
        }
        return Optional.empty();
    }

    private Optional<Node> nodes() {
        Optional<Node> root = Optional.empty();
        while (events.hasNext()) {
            var event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                case DocumentStart -> {
                    if (root.isPresent()) {
                        throw new Stop(mark(event), "a second document", "a file holds one; remove the --- line");
                    }
                }
                default -> root = Optional.of(node(event, 1).node());
            }
        }
        return root;
    }

    private Sized node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Stop(mark(event), "nested more than " + MAX_DEPTH + " levels deep", "");
        }
        return switch (event) {
            case AliasEvent alias -> aliased(alias);
            case NodeEvent start -> anchored(start, content(start, depth));
            default -> throw new IllegalStateException("unexpected " + event.getEventId());
        };
    }

    private Sized content(NodeEvent start, int depth) {
        return switch (start) {
            case ScalarEvent scalar -> {
                refuseTag(scalar, scalar.getTag());
                yield new Sized(new Node.Scalar(mark(scalar), scalar.getValue(), scalar.isPlain()), 1);
            }
            case CollectionStartEvent collection -> {
                refuseTag(collection, collection.getTag());
                yield collection.getEventId() == Event.ID.SequenceStart
                        ? sequence(collection, depth)
                        : mapping(collection, depth);
            }
            default -> throw new IllegalStateException("unexpected " + start.getEventId());
        };
    }

    private Sized sequence(Event start, int depth) {
        List<Node> items = new ArrayList<>();
        long size = 1;
        for (var event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            var item = node(event, depth + 1);
            items.add(item.node());
            size = bounded(event, size + item.nodes());
        }
        return new Sized(new Node.Sequence(mark(start), items), size);
    }

    private Sized mapping(Event start, int depth) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        long size = 1;
        for (var event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            var key = node(event, depth + 1).node();
            var value = node(events.next(), depth + 1);
            size = bounded(event, size + 1 + value.nodes());
            if (key instanceof Node.Scalar scalar) {
                put(entries, new Node.Entry(scalar, value.node()));
            } else {
                problems.add(key.mark(), "a key must be text, not " + key.shape(), "");
            }
        }
        return new Sized(new Node.Mapping(mark(start), List.copyOf(entries.values())), size);
    }

    private void put(Map<String, Node.Entry> entries, Node.Entry entry) {
        var first = entries.putIfAbsent(entry.key().text(), entry);
        if (first != null) {
            var what = Hints.key(entry.key().text()) + " is given twice";
            problems.add(
                    entry.key().mark(),
                    what,
                    "it is first given in line " + first.key().mark().line());
        }
    }

    private Sized aliased(AliasEvent alias) {
        var target = anchors.get(alias.getAlias().getValue());
        if (target == null) {
            throw new Stop(mark(alias), "an alias whose anchor is not complete before it", "define the anchor first");
        }
        return target;
    }

    private Sized anchored(NodeEvent event, Sized sized) {
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), sized));
        return sized;
    }

    private long bounded(Event event, long size) {
        if (size > MAX_NODES) {
            throw new Stop(mark(event), "more than " + MAX_NODES + " values, aliases expanded", "");
        }
        return size;
    }

    private void refuseTag(Event event, Optional<String> tag) {
        if (tag.isPresent()) {
            problems.add(mark(event), "YAML tags are not supported", "remove the tag; quote a value to make it text");
        }
    }

    private Mark mark(Event event) {
        return event.getStartMark().map(this::mark).orElseGet(() -> Mark.whole(file));
    }

    private Mark mark(org.snakeyaml.engine.v2.exceptions.Mark mark) {
        return new Mark(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
