package dev.sallyport.config;

import java.util.ArrayList;
import java.util.List;

/// Splits a command line into words as a shell does it, without any expansion.
///
/// Blanks separate words. Within single quotes everything stands for itself; within double quotes a
/// backslash before `"` or another backslash is an escape; elsewhere a backslash makes the next
/// character stand for itself.
final class Words {

    private static final char NONE = '\0';

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private char quote = NONE;
    private int at;

    private Words(String text) {
        this.text = text;
    }

    static List<String> split(String text) {
        return new Words(text).split();
    }

    private List<String> split() {
        for (at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && quote != '\'') {
                escape();
            } else if (quote == NONE) {
                unquoted(c);
            } else if (c == quote) {
                quote = NONE;
            } else {
                word.append(c);
            }
        }
        if (quote != NONE) {
            throw new Invalid(
                    "the command has an opening " + quote + " without a closing one",
                    "close it, or escape it as \\" + quote);
        }
        endWord();
        return words;
    }

    private void unquoted(char c) {
        if (c == '\'' || c == '"') {
            quote = c;
            inWord = true;
        } else if (Character.isWhitespace(c)) {
            endWord();
        } else {
            word.append(c);
            inWord = true;
        }
    }

    private void escape() {
        if (at + 1 == text.length()) {
            throw new Invalid("the command ends with a backslash", "write \\\\ for a backslash");
        }
        char next = text.charAt(at + 1);
        if (quote == '"' && next != '"' && next != '\\') {
            word.append('\\');
            return;
        }
        word.append(next);
        inWord = true;
        at++;
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }
}
