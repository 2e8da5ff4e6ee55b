package dev.sallyport.oauth.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// HTML as a tree. Text and values of attributes are escaped when it is written; there is no way to put in markup but
/// [Element], whose names are this package's own.
sealed interface Html {
    /// @param text of whatever origin
    record Text(String text) implements Html {}

    /// @param css this package's own
    record Style(String css) implements Html {}

    record Attribute(String name, String value) {}

    record Element(String name, List<Attribute> attributes, List<Html> children) implements Html {
        Element with(String attribute, String value) {
            List<Attribute> more = new ArrayList<>(attributes);
            more.add(new Attribute(attribute, value));
            return new Element(name, List.copyOf(more), children);
        }
    }

    Set<String> WITHOUT_END = Set.of("meta", "input");

    static Element element(String name, Html... children) {
        return new Element(name, List.of(), List.of(children));
    }

    static Element element(String name, List<? extends Html> children) {
        return new Element(name, List.of(), List.copyOf(children));
    }

    static Element element(String name, String text) {
        return element(name, new Text(text));
    }

    static Html text(String text) {
        return new Text(text);
    }

    default String write() {
        StringBuilder out = new StringBuilder("<!doctype html>\n");
        write(this, out);
        return out.append('\n').toString();
    }

    private static void write(Html html, StringBuilder out) {
        switch (html) {
            case Text(String text) -> escape(text, out);
            case Style(String css) -> out.append("<style>").append(css).append("</style>");
            case Element(String name, var attributes, var children) -> {
                out.append('<').append(name);
                for (Attribute attribute : attributes) {
                    out.append(' ').append(attribute.name()).append("=\"");
                    escape(attribute.value(), out);
                    out.append('"');
                }
                out.append('>');
                children.forEach(child -> write(child, out));
                if (!WITHOUT_END.contains(name)) {
                    out.append("</").append(name).append('>');
                }
            }
        }
    }

    private static void escape(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
    }
}
