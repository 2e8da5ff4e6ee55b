package dev.sallyport.oauth.upstream;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Scopes;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a server says of itself in `WWW-Authenticate` (RFC 9110 section 11.6.1, RFC 6750 section 3, RFC 9728 section
/// 5.1; protocol.md O1). Strict: of a header that is not exactly as it has to be, nothing is believed.
///
/// @param resourceMetadata where its metadata is
/// @param scopes all that the refused call needs; empty where it does not say
/// @param error for example `insufficient_scope`
public record BearerChallenge(
        @Nullable String resourceMetadata,
        Set<String> scopes,
        @Nullable String error) {
    public static final BearerChallenge NONE = new BearerChallenge(null, Set.of(), null);

    private static final int LONGEST = 8 << 10;

    /// @return the first challenge of scheme `Bearer`; [#NONE] where there is none that can be believed
    public static BearerChallenge of(List<String> headers) {
        try {
            for (String header : headers) {
                Map<String, String> bearer = header.length() > LONGEST ? null : new Parser(header).bearer();
                if (bearer != null) {
                    String scope = bearer.getOrDefault("scope", "");
                    return new BearerChallenge(
                            bearer.get("resource_metadata"), Scopes.parse(scope), bearer.get("error"));
                }
            }
        } catch (Malformed | OAuthException _) {
            return NONE;
        }
        return NONE;
    }

    boolean insufficientScope() {
        return "insufficient_scope".equals(error);
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super("no challenge", null, false, false);
        }
    }

    /// Reads one header, to its end.
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        /// @return the parameters by lower-case name; null where no challenge is of this scheme
        @Nullable
        Map<String, String> bearer() throws Malformed {
            Map<String, String> found = null;
            separators();
            while (at < text.length()) {
                String scheme = token();
                Map<String, String> params = params();
                if (scheme.equalsIgnoreCase("Bearer") && found == null) {
                    found = params;
                }
            }
            return found;
        }

        private Map<String, String> params() throws Malformed {
            Map<String, String> params = new HashMap<>();
            if (at < text.length() && text.charAt(at) != ',' && !blank(text.charAt(at))) {
                throw new Malformed();
            }
            for (boolean first = true; ; first = false) {
                boolean comma = separators();
                if (at == text.length() || (first && comma)) {
                    return params;
                }
                if (!first && !comma) {
                    throw new Malformed();
                }
                int start = at;
                if (first && token68()) {
                    separators();
                    return params;
                }
                String name = token().toLowerCase(Locale.ROOT);
                if (!equalsSign()) {
                    at = start; // the scheme of the next challenge
                    return params;
                }
                if (params.put(name, value()) != null) {
                    throw new Malformed();
                }
            }
        }

        /// A value without a name, such as that of `Negotiate`.
        private boolean token68() {
            int end = at;
            while (end < text.length() && isToken68(text.charAt(end))) {
                end++;
            }
            int padded = end;
            while (padded < text.length() && text.charAt(padded) == '=') {
                padded++;
            }
            int next = padded;
            while (next < text.length() && blank(text.charAt(next))) {
                next++;
            }
            boolean ends = next == text.length() || text.charAt(next) == ',';
            if (end == at || !ends) {
                return false;
            }
            at = padded;
            return true;
        }

        private boolean equalsSign() {
            int next = at;
            while (next < text.length() && blank(text.charAt(next))) {
                next++;
            }
            if (next == text.length() || text.charAt(next) != '=') {
                return false;
            }
            at = next + 1;
            blanks();
            return true;
        }

        private String value() throws Malformed {
            return at < text.length() && text.charAt(at) == '"' ? quoted() : token();
        }

        private String quoted() throws Malformed {
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    at++;
                    return value.toString();
                }
                if (c == '\\' && ++at < text.length()) {
                    c = text.charAt(at);
                }
                if (c < ' ' || c > '~') {
                    throw new Malformed();
                }
                value.append(c);
            }
            throw new Malformed();
        }

        private String token() throws Malformed {
            int start = at;
            while (at < text.length() && isTokenChar(text.charAt(at))) {
                at++;
            }
            if (start == at) {
                throw new Malformed();
            }
            return text.substring(start, at);
        }

        /// @return whether there was a comma among them
        private boolean separators() {
            boolean comma = false;
            while (at < text.length() && (blank(text.charAt(at)) || text.charAt(at) == ',')) {
                comma |= text.charAt(at) == ',';
                at++;
            }
            return comma;
        }

        private void blanks() {
            while (at < text.length() && blank(text.charAt(at))) {
                at++;
            }
        }

        private static boolean blank(char c) {
            return c == ' ' || c == '\t';
        }

        private static boolean isTokenChar(char c) {
            return isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }

        private static boolean isToken68(char c) {
            return isAlphanumeric(c) || "-._~+/".indexOf(c) >= 0;
        }

        private static boolean isAlphanumeric(char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        }
    }
}
