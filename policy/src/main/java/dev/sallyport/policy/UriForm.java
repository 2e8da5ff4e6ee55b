package dev.sallyport.policy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A URI that a server may make of another before it uses it.
///
/// @param elsewhere whether dot segments led to it, so that whoever may use the other need not have meant this one
record UriForm(String uri, boolean elsewhere) {

    /// Schemes whose authority may follow any number of slashes, with the port that may be left out
    /// (WHATWG URL, "special scheme").
    private static final Map<String, String> DEFAULT_PORTS =
            Map.of("http", "80", "https", "443", "ws", "80", "wss", "443", "ftp", "21");

    /// The forms of a URI other than itself: percent-decoded, backslashes turned, control characters dropped, dot
    /// and empty segments resolved, scheme and authority in their shortest lower-case spelling; the same without
    /// query and fragment; and, where those have dot segments, the same with them taken for a part of the path.
    static List<UriForm> othersOf(String uri) {
        if (isPlain(uri)) {
            return List.of();
        }
        var text = withoutControls(uri);
        int path = pathStart(text);
        int tail = firstOf(text, "?#", path);
        var head = head(decode(text.substring(0, path)));
        var route = decode(text.substring(path, tail));
        var rest = decode(text.substring(tail));
        var forms = new ArrayList<UriForm>();
        forms.add(new UriForm(head + resolve(head, route) + rest, hasDotSegments(route)));
        if (!rest.isEmpty()) {
            forms.add(new UriForm(head + resolve(head, route), false));
        }
        if (hasDotSegments(rest)) {
            forms.add(new UriForm(head + resolve(head, route + rest), true));
        }
        forms.removeIf(form -> !form.elsewhere && form.uri.equals(uri));
        return forms;
    }

    /// Whether it is an absolute URI with nothing in it to resolve; most are.
    private static boolean isPlain(String uri) {
        int colon = uri.indexOf("://");
        int path = colon < 1 ? -1 : uri.indexOf('/', colon + 3);
        if (path < 0 || !isPlainHead(uri, colon, path)) {
            return false;
        }
        for (int at = path; at < uri.length(); at++) {
            char c = uri.charAt(at);
            boolean slashed = uri.charAt(at - 1) == '/' && at > path;
            if (c <= ' ' || c > '~' || "%\\?#".indexOf(c) >= 0 || (slashed && (c == '/' || c == '.'))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlainHead(String uri, int colon, int path) {
        boolean web = uri.startsWith("http") || uri.startsWith("ws") || uri.startsWith("ftp");
        if (colon + 3 == path ? web : uri.startsWith("file") || uri.charAt(path - 1) == '.') {
            return false;
        }
        for (int at = 0; at < path; at++) {
            char c = uri.charAt(at);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
            if (!plain && (at < colon || at >= colon + 3)) {
                return false;
            }
        }
        return true;
    }

    private static String resolve(String head, String path) {
        var segments = new ArrayDeque<String>();
        for (var segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        var start = path.startsWith("/") || head.equals("file://") ? "/" : "";
        var end = path.endsWith("/") && !segments.isEmpty() ? "/" : "";
        return start + String.join("/", segments) + end;
    }

    private static boolean hasDotSegments(String path) {
        return Arrays.stream(path.split("/", -1)).anyMatch(segment -> segment.equals("..") || segment.equals("."));
    }

    /// The end of `scheme:` or `scheme://authority`.
    private static int pathStart(String uri) {
        int colon = uri.indexOf(':');
        if (colon < 0 || firstOf(uri, "/\\?#", 0) < colon) {
            return 0;
        }
        int slashes = colon + 1;
        while (slashes < uri.length() && "/\\".indexOf(uri.charAt(slashes)) >= 0) {
            slashes++;
        }
        if (DEFAULT_PORTS.containsKey(uri.substring(0, colon).toLowerCase(Locale.ROOT))) {
            return firstOf(uri, "/\\?#", slashes);
        }
        return slashes < colon + 3 ? colon + 1 : firstOf(uri, "/\\?#", colon + 3);
    }

    private static String head(String decoded) {
        var head = decoded.toLowerCase(Locale.ROOT);
        if (head.equals("file:") || head.equals("file://localhost")) {
            return "file://";
        }
        int colon = head.indexOf(':');
        var port = colon < 0 ? null : DEFAULT_PORTS.get(head.substring(0, colon));
        if (port == null) {
            return head;
        }
        int start = colon + 1;
        while (start < head.length() && head.charAt(start) == '/') {
            start++;
        }
        var host = head.substring(Math.max(start, head.lastIndexOf('@') + 1));
        var bare = without(without(host, ":" + port), ":");
        return head.substring(0, colon) + "://" + without(bare, ".");
    }

    private static String without(String text, String suffix) {
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    private static int firstOf(String text, String characters, int from) {
        int at = from;
        while (at < text.length() && characters.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    /// Without control characters anywhere and spaces around it.
    private static String withoutControls(String text) {
        var kept = new StringBuilder(text.length());
        text.chars().filter(c -> c >= ' ').forEach(c -> kept.append((char) c));
        return kept.toString().trim();
    }

    private static String decode(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(bytes.length);
        for (int at = 0; at < bytes.length; at++) {
            int value = bytes[at];
            if (value == '%' && at + 2 < bytes.length && hex(bytes[at + 1]) >= 0 && hex(bytes[at + 2]) >= 0) {
                value = hex(bytes[at + 1]) * 16 + hex(bytes[at + 2]);
                at += 2;
            }
            if (value < 0 || value >= ' ') {
                out.write(value == '\\' ? '/' : value);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static int hex(byte digit) {
        return Character.digit((char) (digit & 0xff), 16);
    }
}
