package dev.sallyport.oauth.login.oidc;

import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.login.LoginFailed;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes an [Identity] of what a provider has said of somebody.
///
/// @param objectsAsNames the claim in which an object stands for the list of its names; null for none
record Persons(
        ProviderHttp http, ClaimMapping mapping, @Nullable String objectsAsNames) {
    /// About the token, not about the person.
    private static final Set<String> OF_THE_TOKEN = Set.of(
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "nbf",
            "jti",
            "azp",
            "nonce",
            "at_hash",
            "c_hash",
            "s_hash",
            "sid",
            "client_id",
            "scope",
            "typ");

    private static final String EMAIL = "email";
    private static final String VERIFIED = "email_verified";
    private static final int MOST_CHARACTERS = 32 << 10;
    private static final int LONGEST_NAME = 200;

    /// @param sources what was said, the most trusted first; of a claim that several have, the first counts
    /// @throws LoginFailed where it is too much to be kept
    Identity person(String subject, @Nullable String refreshToken, List<Map<String, Object>> sources)
            throws LoginFailed {
        Map<String, Object> claims = new TreeMap<>();
        sources.reversed().forEach(claims::putAll);
        claims.keySet().removeAll(OF_THE_TOKEN);
        claims.remove(EMAIL);
        claims.remove(VERIFIED);
        String email =
                sources.stream().flatMap(Persons::verifiedEmail).findFirst().orElse(null);
        if (email != null) {
            claims.put(EMAIL, email);
            claims.put(VERIFIED, true);
        }
        int size = Json.write(claims).length();
        if (size > MOST_CHARACTERS) {
            throw http.denied("it says " + size + " characters about somebody, more than " + MOST_CHARACTERS
                    + "; let it give fewer groups or claims");
        }
        Map<String, Object> mapped = namesOfObjects(claims);
        return new Identity(
                http.provider(),
                subject,
                name(claims),
                email,
                mapping.rolesOf(mapped),
                mapping.groupsOf(mapped),
                claims,
                refreshToken);
    }

    /// Whether a claim that roles or groups are mapped from is in none of the sources.
    boolean lacksMapped(List<Map<String, Object>> sources) {
        return Stream.of(mapping.roleClaim(), mapping.groupClaim())
                .anyMatch(path -> path != null && sources.stream().noneMatch(source -> has(source, path)));
    }

    static boolean lacksEmail(Map<String, Object> claims) {
        return !claims.containsKey(EMAIL);
    }

    private static boolean has(Map<String, Object> claims, String path) {
        int dot = path.indexOf('.');
        return claims.containsKey(path) || (dot > 0 && claims.containsKey(path.substring(0, dot)));
    }

    /// An address counts only by the word of the same source: one that nobody has verified could be anybody's.
    private static Stream<String> verifiedEmail(Map<String, Object> source) {
        Object verified = source.get(VERIFIED);
        String email = Json.text(source, EMAIL);
        boolean counts = email != null && (Boolean.TRUE.equals(verified) || "true".equals(verified));
        return counts ? Stream.of(email) : Stream.empty();
    }

    private Map<String, Object> namesOfObjects(Map<String, Object> claims) {
        if (objectsAsNames != null && claims.get(objectsAsNames) instanceof Map<?, ?> object) {
            Map<String, Object> mapped = new TreeMap<>(claims);
            mapped.put(objectsAsNames, List.copyOf(object.keySet()));
            return mapped;
        }
        return claims;
    }

    private static @Nullable String name(Map<String, Object> claims) {
        return Stream.of("name", "preferred_username", "login")
                .map(claim -> Json.text(claims, claim))
                .filter(name -> name != null && !name.isBlank())
                .map(name -> printable(String.valueOf(name)))
                .findFirst()
                .orElse(null);
    }

    private static String printable(String name) {
        StringBuilder printable = new StringBuilder();
        name.codePoints()
                .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
                .limit(LONGEST_NAME)
                .forEach(printable::appendCodePoint);
        return printable.toString().strip();
    }

    @SuppressWarnings("unchecked") // JSON objects have texts as keys
    static Map<String, Object> members(Map<?, ?> object) {
        return (Map<String, Object>) object;
    }
}
