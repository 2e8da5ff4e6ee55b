package dev.sallyport.oauth;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/// Scopes as they are written in requests and tokens: names between single spaces (RFC 6749 section 3.3).
public final class Scopes {
    private Scopes() {}

    /// @throws OAuthException `invalid_scope` where a name has a character that none may have
    public static Set<String> parse(String text) {
        Set<String> scopes = new LinkedHashSet<>();
        for (String scope : text.split(" ", -1)) {
            if (!scope.isEmpty()) {
                if (!scope.chars().allMatch(Scopes::allowed)) {
                    throw new OAuthException("invalid_scope", "a scope has a character that none may have");
                }
                scopes.add(scope);
            }
        }
        return scopes;
    }

    public static String format(Set<String> scopes) {
        return String.join(" ", new TreeSet<>(scopes));
    }

    /// @return what is in both
    public static Set<String> common(Set<String> one, Set<String> other) {
        Set<String> common = new TreeSet<>(one);
        common.retainAll(other);
        return common;
    }

    private static boolean allowed(int c) {
        return c == 0x21 || (c >= 0x23 && c <= 0x5B) || (c >= 0x5D && c <= 0x7E);
    }
}
