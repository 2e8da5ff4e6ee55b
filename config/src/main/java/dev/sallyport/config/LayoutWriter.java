package dev.sallyport.config;

import dev.sallyport.config.Layout.Collection;
import dev.sallyport.config.Layout.Comment;
import dev.sallyport.config.Layout.Leaf;
import dev.sallyport.config.Layout.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a layout in its canonical form: two spaces to a level, keys in the order of the language, what is short
/// and no entry on one line.
final class LayoutWriter {

    private static final int WIDTH = 100;
    private static final String STEP = "  ";

    private final boolean sorted;
    private final StringBuilder out = new StringBuilder();
    private boolean fresh = true;

    /// @param sorted whether keys may change places
    LayoutWriter(boolean sorted) {
        this.sorted = sorted;
    }

    String write(LayoutReader.Document document) {
        comments(document.head(), "");
        if (!document.head().isEmpty()) {
            out.append('\n');
            fresh = true;
        }
        switch (document.root()) {
            case null -> {}
            case Leaf leaf -> line("", spaced(leaf.anchor(), leaf.text()));
            case Collection collection
            when collection.parts.isEmpty() -> line("", spaced(collection.anchor(), brackets(collection, "")));
            case Collection collection -> {
                if (!collection.anchor().isEmpty()) {
                    line("", collection.anchor());
                }
                block(collection, "", LayoutPlace.FILE);
            }
        }
        comments(document.tail(), "");
        return out.toString();
    }

    private void block(Collection collection, String indent, LayoutPlace place) {
        for (var part : ordered(collection, place)) {
            hoist(part, place.item());
            comments(part.before, indent);
            if (part.blank) {
                blank();
            }
            part(part, indent, indent, place);
        }
        comments(collection.tail, indent);
    }

    /// What stands above the first entry of a mapping in a list stands above its dash.
    private void hoist(Part part, LayoutPlace place) {
        if (part.key == null
                && part.value() instanceof Collection collection
                && isBehindDash(collection)
                && !collection.parts.isEmpty()) {
            var first = ordered(collection, place).getFirst();
            part.before.addAll(first.before);
            first.before.clear();
        }
    }

    private static boolean isBehindDash(Collection collection) {
        return collection.isMapping() && collection.anchor().isEmpty();
    }

    private List<Part> ordered(Collection collection, LayoutPlace place) {
        var keys = place.keys();
        if (!sorted || !collection.isMapping() || keys.isEmpty()) {
            return collection.parts;
        }
        var parts = new ArrayList<>(collection.parts);
        parts.sort(Comparator.comparingInt((Part part) -> {
            int rank = keys.indexOf(name(part));
            return rank < 0 ? keys.size() : rank;
        }));
        return parts;
    }

    private static String name(Part part) {
        return part.key == null ? "" : part.key.text();
    }

    /// @param lead what its first line starts with: the indent, or the dash of the item it is the first part of
    private void part(Part part, String lead, String indent, LayoutPlace place) {
        var head = part.key == null ? "-" : key(part.key);
        var inner = part.key == null ? place.item() : place.of(name(part));
        var line = oneLine(part.value(), inner);
        if (line != null && (part.value() instanceof Leaf || fits(lead, head, line))) {
            line(lead, commented(spaced(head, line), part));
        } else if (part.value() instanceof Collection collection) {
            if (part.key == null
                    && collection.isMapping()
                    && collection.anchor().isEmpty()) {
                item(part, collection, lead, indent, inner);
            } else {
                line(lead, commented(spaced(head, collection.anchor()), part));
                fresh = true;
                block(collection, indent + STEP, inner);
            }
        }
    }

    /// A mapping in a list: its first entry stands behind the dash.
    private void item(Part item, Collection mapping, String lead, String indent, LayoutPlace place) {
        var parts = ordered(mapping, place);
        var first = parts.getFirst();
        if (!item.inline().isEmpty()) {
            comments(List.of(new Comment(item.inline(), false)), indent);
        }
        part(first, lead + "- ", indent + STEP, place);
        for (var part : parts.subList(1, parts.size())) {
            comments(part.before, indent + STEP);
            if (part.blank) {
                blank();
            }
            part(part, indent + STEP, indent + STEP, place);
        }
        comments(mapping.tail, indent + STEP);
    }

    private static String key(Leaf key) {
        return spaced(key.anchor(), key.text()) + (key.text().startsWith("*") ? " :" : ":");
    }

    private static boolean fits(String lead, String head, String line) {
        return lead.length() + head.length() + 1 + line.length() <= WIDTH;
    }

    private static String commented(String line, Part part) {
        return spaced(line, part.inline());
    }

    private static String spaced(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + " " + other;
    }

    /// The value on one line, or null where it needs several.
    private static @Nullable String oneLine(Layout value, LayoutPlace place) {
        return switch (value) {
            case Leaf leaf -> spaced(leaf.anchor(), leaf.text());
            case Collection collection -> {
                boolean block = place.isBlock() && !collection.parts.isEmpty();
                var inside = block ? null : flow(collection);
                yield inside == null ? null : spaced(collection.anchor(), inside);
            }
        };
    }

    private static @Nullable String flow(Collection collection) {
        if (!collection.tail.isEmpty()) {
            return null;
        }
        var parts = new ArrayList<String>();
        for (var part : collection.parts) {
            var text = flow(part);
            if (text == null) {
                return null;
            }
            parts.add(text);
        }
        return brackets(collection, String.join(", ", parts));
    }

    private static String brackets(Collection collection, String inside) {
        return collection.isMapping() ? inside.isEmpty() ? "{}" : "{ " + inside + " }" : "[" + inside + "]";
    }

    private static @Nullable String flow(Part part) {
        if (!part.before.isEmpty() || !part.inline().isEmpty() || !standsInFlow(part.value())) {
            return null;
        }
        if (part.key != null && !standsInFlow(part.key)) {
            return null;
        }
        var value = oneLine(part.value(), LayoutPlace.OTHER);
        return value == null || part.key == null ? value : spaced(key(part.key), value);
    }

    /// What has no quotes may only be in brackets if it has none of the signs that mean something there.
    private static boolean standsInFlow(Layout value) {
        return !(value instanceof Leaf leaf)
                || !leaf.plain()
                || (!leaf.text().isEmpty()
                        && leaf.text().chars().noneMatch(c -> ",[]{}".indexOf(c) >= 0)
                        && !leaf.text().endsWith(":"));
    }

    private void comments(List<Comment> comments, String indent) {
        for (var comment : comments) {
            if (comment.blank()) {
                blank();
            }
            line(indent, comment.text());
        }
    }

    private void blank() {
        if (!fresh) {
            out.append('\n');
        }
    }

    private void line(String indent, String text) {
        out.append(indent).append(text).append('\n');
        fresh = false;
    }
}
