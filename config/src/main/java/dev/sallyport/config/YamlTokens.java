package dev.sallyport.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.scanner.ScannerImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.tokens.ScalarToken;
import org.snakeyaml.engine.v2.tokens.Token;

/// Where the scalars, dashes and comments of a YAML text stand. Positions are code points from 0.
final class YamlTokens {

    /// @param own whether it is alone on its line
    record Remark(int at, String text, boolean own) {}

    private final int[] text;
    private final Map<Integer, ScalarToken> scalarsByEnd = new TreeMap<>();
    private final NavigableSet<Integer> dashes = new TreeSet<>();
    private final List<Remark> remarks = new ArrayList<>();

    /// @param text valid YAML, with `\n` as its line ends
    YamlTokens(String text) {
        this.text = text.codePoints().toArray();
        var settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        int at = 0;
        for (var tokens = new ScannerImpl(settings, new StreamReader(settings, text)); tokens.hasNext(); ) {
            var token = tokens.next();
            int start = index(token.getStartMark().orElseThrow());
            findRemarks(at, start);
            note(token, start);
            at = Math.max(at, index(token.getEndMark().orElseThrow()));
        }
        findRemarks(at, this.text.length);
    }

    private void note(Token token, int start) {
        if (token instanceof ScalarToken scalar) {
            scalarsByEnd.put(index(token.getEndMark().orElseThrow()), scalar);
            if (isBlock(scalar)) {
                findRemarks(start, lineEnd(start));
            }
        } else if (token.getTokenId() == Token.ID.BlockEntry) {
            dashes.add(start);
        }
    }

    static boolean isBlock(ScalarToken scalar) {
        return switch (scalar.getStyle()) {
            case LITERAL, FOLDED -> true;
            default -> false;
        };
    }

    static int index(Mark mark) {
        return mark.getIndex();
    }

    private void findRemarks(int from, int to) {
        for (int at = from; at < to; at++) {
            if (text[at] == '#') {
                int end = lineEnd(at);
                remarks.add(new Remark(at, slice(at, end).stripTrailing(), isFirstOnLine(at)));
                at = end;
            }
        }
    }

    private int lineEnd(int from) {
        int at = from;
        while (at < text.length && text[at] != '\n') {
            at++;
        }
        return at;
    }

    List<Remark> remarks() {
        return remarks;
    }

    ScalarToken scalarEndingAt(int end) {
        return Objects.requireNonNull(scalarsByEnd.get(end));
    }

    /// The dash of the list item that starts at a position.
    int dashBefore(int start) {
        var dash = dashes.lower(start);
        return dash == null ? start : dash;
    }

    String slice(int from, int to) {
        return new String(text, from, to - from);
    }

    int column(int at) {
        int column = 0;
        while (column < at && text[at - column - 1] != '\n') {
            column++;
        }
        return column;
    }

    private boolean isFirstOnLine(int at) {
        return slice(at - column(at), at).isBlank();
    }

    /// Whether what stands there is the first of its line, and the line above is empty.
    boolean isBelowBlank(int at) {
        int line = at - column(at);
        return isFirstOnLine(at)
                && line > 0
                && slice(line - 1 - column(line - 1), line).isBlank();
    }
}
