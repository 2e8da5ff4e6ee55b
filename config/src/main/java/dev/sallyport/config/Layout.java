package dev.sallyport.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A YAML text as it is laid out: what [Node] leaves away, such as comments, quotes and anchors.
sealed interface Layout {

    /// Before the value: `&name `, or nothing.
    String anchor();

    /// A scalar or alias.
    ///
    /// @param text  as it is written, on one line; empty for nothing
    /// @param plain without quotes
    /// @param start where the text begins, in code points
    record Leaf(String anchor, String text, boolean plain, int start) implements Layout {}

    /// A mapping or list, with the comments after its last part.
    final class Collection implements Layout {
        private final String anchor;
        private final boolean mapping;
        private final boolean flow;
        private final int start;
        private int end = Integer.MAX_VALUE;
        final List<Part> parts = new ArrayList<>();
        final List<Comment> tail = new ArrayList<>();

        /// @param flow with brackets
        Collection(String anchor, boolean mapping, boolean flow, int start) {
            this.anchor = anchor;
            this.mapping = mapping;
            this.flow = flow;
            this.start = start;
        }

        @Override
        public String anchor() {
            return anchor;
        }

        boolean isMapping() {
            return mapping;
        }

        boolean isFlow() {
            return flow;
        }

        /// Sets where its closing bracket ends.
        void closeAt(int end) {
            this.end = end;
        }

        /// Whether a position is behind its closing bracket.
        boolean isClosedBefore(int at) {
            return flow && end <= at;
        }

        /// Whether a position is between its brackets.
        boolean encloses(int at) {
            return flow && start < at && at < end;
        }
    }

    /// @param blank whether an empty line comes before it
    record Comment(String text, boolean blank) {}

    /// An entry of a mapping or an item of a list, with its comments.
    final class Part {
        final int start;
        final int column;
        final boolean blank;
        final Collection within;
        final @Nullable Part above;
        final @Nullable Leaf key;
        final List<Comment> before = new ArrayList<>();
        private @Nullable Layout value;
        private String inline = "";

        /// @param above the part whose value this is in; null at the root
        /// @param key   null for an item of a list
        Part(int start, int column, boolean blank, Collection within, @Nullable Part above, @Nullable Leaf key) {
            this.start = start;
            this.column = column;
            this.blank = blank;
            this.within = within;
            this.above = above;
            this.key = key;
        }

        Layout value() {
            if (value == null) {
                throw new IllegalStateException("the part is not read yet");
            }
            return value;
        }

        void value(Layout value) {
            this.value = value;
        }

        String inline() {
            return inline;
        }

        /// Sets the comment at the end of its line; one that was there moves above.
        void inline(String comment) {
            if (!inline.isEmpty()) {
                before.add(new Comment(inline, false));
            }
            inline = comment;
        }
    }
}
