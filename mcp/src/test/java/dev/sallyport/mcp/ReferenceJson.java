package dev.sallyport.mcp;

import java.util.HashSet;
import java.util.Set;

/// A second, naive reading of the same rules, to compare the scanner with: RFC 8259, no repeated key, no half
/// surrogate pair. It works on text and recurses.
final class ReferenceJson {
    private final String text;
    private int at;

    private ReferenceJson(String text) {
        this.text = text;
    }

    static boolean accepts(String text) {
        ReferenceJson json = new ReferenceJson(text);
        try {
            json.space();
            json.value();
            json.space();
            return json.at == text.length();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private void value() {
        switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    private void object() {
        Set<String> keys = new HashSet<>();
        at++;
        space();
        if (peek() != '}') {
            while (true) {
                space();
                check(keys.add(string()));
                space();
                word(":");
                space();
                value();
                space();
                if (peek() != ',') {
                    break;
                }
                at++;
            }
        }
        word("}");
    }

    private void array() {
        at++;
        space();
        if (peek() != ']') {
            while (true) {
                space();
                value();
                space();
                if (peek() != ',') {
                    break;
                }
                at++;
            }
        }
        word("]");
    }

    private String string() {
        word("\"");
        StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            check(c >= ' ');
            string.append(c == '\\' ? escape() : c);
        }
        at++;
        check(string.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF));
        return string.toString();
    }

    private char escape() {
        char c = peek();
        at++;
        if (c == 'u') {
            check(at + 4 <= text.length() && text.substring(at, at + 4).matches("[0-9a-fA-F]{4}"));
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        int index = "\"\\/bfnrt".indexOf(c);
        check(index >= 0);
        return "\"\\/\b\f\n\r\t".charAt(index);
    }

    private void number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        check(text.substring(start, at).matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?"));
    }

    private void word(String word) {
        check(text.startsWith(word, at));
        at += word.length();
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        check(at < text.length());
        return text.charAt(at);
    }

    private static void check(boolean rule) {
        if (!rule) {
            throw new IllegalArgumentException("not JSON");
        }
    }
}
