package dev.sallyport.policy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;

/// What a server may make of a URI before it uses it.
final class UriForm {

    private UriForm() {}

    /// The URI percent-decoded, backslashes turned, control characters dropped, dot and empty segments
    /// resolved, scheme and authority in lower case.
    static String resolve(String uri) {
        int path = pathStart(uri);
        int tail = tailStart(uri, path);
        var head = decode(uri.substring(0, path)).toLowerCase(Locale.ROOT);
        var authority = head.equals("file://localhost") ? "file://" : head;
        return authority + resolvePath(decode(uri.substring(path, tail))) + decode(uri.substring(tail));
    }

    private static String resolvePath(String path) {
        var segments = new ArrayDeque<String>();
        for (var segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        var start = path.startsWith("/") ? "/" : "";
        var end = path.endsWith("/") && !segments.isEmpty() ? "/" : "";
        return start + String.join("/", segments) + end;
    }

    /// Whether the path has a segment `.` or `..`, plain or encoded.
    static boolean hasDotSegments(String uri) {
        int path = pathStart(uri);
        for (var segment : decode(uri.substring(path, tailStart(uri, path))).split("/", -1)) {
            if (segment.equals("..") || segment.equals(".")) {
                return true;
            }
        }
        return false;
    }

    /// The end of `scheme:` or `scheme://authority`.
    private static int pathStart(String uri) {
        int colon = uri.indexOf(':');
        if (colon < 0 || firstOf(uri, "/\\?#", 0) < colon) {
            return 0;
        }
        boolean authority =
                colon + 2 < uri.length() && isSlash(uri.charAt(colon + 1)) && isSlash(uri.charAt(colon + 2));
        return authority ? firstOf(uri, "/\\?#", colon + 3) : colon + 1;
    }

    private static boolean isSlash(char c) {
        return c == '/' || c == '\\';
    }

    private static int tailStart(String uri, int path) {
        return firstOf(uri, "?#", path);
    }

    private static int firstOf(String text, String characters, int from) {
        int at = from;
        while (at < text.length() && characters.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
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
