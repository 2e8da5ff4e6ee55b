package dev.sallyport.policy;

import dev.sallyport.policy.RuleIndex.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Candidates by how the names they are for start, or end.
final class PrefixTree {
    private static final class Node {
        private char[] labels = {};
        private Node[] children = {};
        private final List<Candidate> here = new ArrayList<>(1);

        @Nullable
        Node child(char label) {
            int at = Arrays.binarySearch(labels, label);
            return at < 0 ? null : children[at];
        }

        Node childOrNew(char label) {
            int at = Arrays.binarySearch(labels, label);
            if (at >= 0) {
                return children[at];
            }
            int insertion = -at - 1;
            var moreLabels = Arrays.copyOf(labels, labels.length + 1);
            var moreChildren = Arrays.copyOf(children, children.length + 1);
            System.arraycopy(labels, insertion, moreLabels, insertion + 1, labels.length - insertion);
            System.arraycopy(children, insertion, moreChildren, insertion + 1, children.length - insertion);
            moreLabels[insertion] = label;
            moreChildren[insertion] = new Node();
            labels = moreLabels;
            children = moreChildren;
            return moreChildren[insertion];
        }
    }

    private final boolean backwards;
    private final Node root = new Node();

    /// @param backwards for ends instead of starts
    PrefixTree(boolean backwards) {
        this.backwards = backwards;
    }

    void add(String text, Candidate candidate) {
        var node = root;
        for (int i = 0; i < text.length(); i++) {
            node = node.childOrNew(character(text, i));
        }
        node.here.add(candidate);
    }

    /// Shows every candidate whose text the name starts, or ends, with.
    void visit(String name, Consumer<Candidate> visitor) {
        var node = root;
        show(node.here, visitor);
        for (int i = 0; i < name.length(); i++) {
            node = node.child(character(name, i));
            if (node == null) {
                return;
            }
            show(node.here, visitor);
        }
    }

    static void show(List<Candidate> candidates, Consumer<Candidate> visitor) {
        for (int i = 0; i < candidates.size(); i++) {
            visitor.accept(candidates.get(i));
        }
    }

    private char character(String text, int i) {
        return text.charAt(backwards ? text.length() - 1 - i : i);
    }
}
