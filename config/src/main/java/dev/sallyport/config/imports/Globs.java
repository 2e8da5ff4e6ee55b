package dev.sallyport.config.imports;

import dev.sallyport.policy.Glob;
import java.util.ArrayList;
import java.util.List;

/// How patterns lie to each other. What these methods affirm is so; what they deny may be so too.
final class Globs {

    private Globs() {}

    /// Whether one matches everything that another does.
    static boolean covers(Glob wide, Glob narrow) {
        if (wide.equals(narrow) || isEverything(wide)) {
            return true;
        }
        if (narrow.literal().isPresent()) {
            return wide.matches(narrow.literal().get());
        }
        var ends = ends(wide);
        var text = wide.toString();
        return (text.equals(Glob.escape(ends.getFirst()) + star(wide))
                        && prefix(narrow).startsWith(ends.getFirst()))
                || (text.equals(star(wide) + Glob.escape(ends.getLast()))
                        && suffix(narrow).endsWith(ends.getLast()));
    }

    /// Whether any of the patterns matches everything that one does; none at all do not restrict.
    static boolean cover(List<Glob> wide, List<Glob> narrow) {
        return wide.isEmpty()
                || (!narrow.isEmpty()
                        && narrow.stream().allMatch(one -> wide.stream().anyMatch(other -> covers(other, one))));
    }

    /// Whether nothing matches both.
    static boolean disjoint(Glob one, Glob other) {
        if (one.literal().isPresent()) {
            return !other.matches(one.literal().get());
        }
        if (other.literal().isPresent()) {
            return !one.matches(other.literal().get());
        }
        return !compatible(prefix(one), prefix(other), true) || !compatible(suffix(one), suffix(other), false);
    }

    static boolean isEverything(Glob glob) {
        return glob.toString().equals(star(glob));
    }

    /// `*`, or `**` for URIs: what matches everything.
    private static String star(Glob glob) {
        return glob.equals(Glob.ofName(glob.toString())) ? "*" : "**";
    }

    private static boolean compatible(String one, String other, boolean start) {
        return start ? one.startsWith(other) || other.startsWith(one) : one.endsWith(other) || other.endsWith(one);
    }

    private static String prefix(Glob glob) {
        return ends(glob).getFirst();
    }

    private static String suffix(Glob glob) {
        return ends(glob).getLast();
    }

    /// The text before the first wildcard and that behind the last.
    private static List<String> ends(Glob glob) {
        var pieces = new ArrayList<String>();
        var piece = new StringBuilder();
        var text = glob.toString();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '*' || c == '?') {
                pieces.add(piece.toString());
                piece.setLength(0);
            } else {
                at += c == '\\' ? 1 : 0;
                piece.append(text.charAt(at));
            }
        }
        pieces.add(piece.toString());
        return pieces;
    }
}
