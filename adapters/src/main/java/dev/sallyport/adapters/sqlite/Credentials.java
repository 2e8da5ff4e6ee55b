package dev.sallyport.adapters.sqlite;

import java.util.List;

/// Tells what looks like a credential: a member by its name, a text by the well-known beginnings of keys and
/// tokens, by `name=value` with such a name, or as `scheme://user:password@host`. Errs on the side of yes.
final class Credentials {
    private static final List<String> NAMES = List.of(
            "password",
            "passwd",
            "passphrase",
            "pwd",
            "secret",
            "token",
            "apikey",
            "accesskey",
            "privatekey",
            "authorization",
            "bearer",
            "cookie",
            "credential",
            "jwt");

    private static final List<String> BEGINNINGS = List.of(
            "sallyport_",
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_",
            "glpat-",
            "sk-",
            "AKIA",
            "ASIA",
            "Bearer ",
            "bearer ",
            "BEARER ");

    /// Shorter ones are words: `sk-learn`, `bearer of`.
    private static final int SHORTEST_SECRET = 6;

    private Credentials() {}

    /// Whether a member of this name holds a credential: `dbPassword`, `API-Key`, `x.auth_token`.
    static boolean named(CharSequence name) {
        var letters = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (letterOrDigit(c)) {
                letters.append(Character.toLowerCase(c));
            }
        }
        String folded = letters.toString();
        for (String part : NAMES) {
            if (folded.contains(part)) {
                return true;
            }
        }
        return folded.equals("auth");
    }

    /// Whether the text is or holds a credential.
    static boolean in(String text) {
        boolean wordBefore = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((!wordBefore && beginsAt(text, i, c)) || (c == '=' && assigned(text, i))) {
                return true;
            }
            wordBefore = letterOrDigit(c);
        }
        return userInfo(text);
    }

    private static boolean beginsAt(String text, int at, char first) {
        return switch (first) {
            case 's', 'g', 'A', 'B', 'b' -> known(text, at);
            case 'x' -> text.startsWith("xox", at) && text.startsWith("-", at + 4) && secretAt(text, at + 5);
            case 'e' -> jsonWebToken(text, at);
            case '-' -> privateKey(text, at);
            default -> false;
        };
    }

    private static boolean known(String text, int at) {
        for (String beginning : BEGINNINGS) {
            if (text.startsWith(beginning, at)) {
                return secretAt(text, at + beginning.length());
            }
        }
        return false;
    }

    private static boolean secretAt(String text, int at) {
        return endOfSecret(text, at) - at >= SHORTEST_SECRET;
    }

    private static int endOfSecret(String text, int at) {
        int end = at;
        while (end < text.length() && isSecretChar(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isSecretChar(char c) {
        return letterOrDigit(c) || "_-+/=~".indexOf(c) >= 0;
    }

    private static boolean jsonWebToken(String text, int at) {
        return text.startsWith("eyJ", at) && text.startsWith(".eyJ", endOfSecret(text, at));
    }

    private static boolean privateKey(String text, int at) {
        if (!text.startsWith("-----BEGIN ", at)) {
            return false;
        }
        int label = text.indexOf("PRIVATE KEY", at);
        return label >= 0 && label - at < 40;
    }

    private static boolean assigned(String text, int equals) {
        int start = equals;
        while (start > 0 && isNameChar(text.charAt(start - 1))) {
            start--;
        }
        boolean valued = equals + 1 < text.length() && !Character.isWhitespace(text.charAt(equals + 1));
        return start < equals && valued && named(text.subSequence(start, equals));
    }

    private static boolean isNameChar(char c) {
        return letterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    private static boolean userInfo(String text) {
        int scheme = text.indexOf("://");
        while (scheme >= 0) {
            boolean colon = false;
            for (int i = scheme + 3; i < text.length() && "/?# \t\n\"'".indexOf(text.charAt(i)) < 0; i++) {
                if (colon && text.charAt(i) == '@') {
                    return true;
                }
                colon |= text.charAt(i) == ':';
            }
            scheme = text.indexOf("://", scheme + 3);
        }
        return false;
    }

    /// Most texts are ASCII, where looking the character up costs more than comparing it.
    private static boolean letterOrDigit(char c) {
        return c < 0x80
                ? (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                : Character.isLetterOrDigit(c);
    }
}
