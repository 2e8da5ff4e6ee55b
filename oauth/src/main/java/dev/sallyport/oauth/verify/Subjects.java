package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Claims of a token as the subject that policy knows.
final class Subjects {
    private Subjects() {}

    static Subject of(Authority authority, Map<String, Object> claims, String authentication) throws NotAccepted {
        String subject = name(claims, "sub");
        if (subject == null) {
            throw NotAccepted.token("the token has no subject");
        }
        String client = name(claims, "client_id");
        ClaimMapping mapping = authority.mapping();
        return new Subject(
                mapping == null ? subject : authority.name() + ":" + subject,
                mapping == null ? Set.copyOf(Json.texts(claims, "roles")) : mapping.rolesOf(claims),
                Set.of(),
                mapping == null ? Set.copyOf(Json.texts(claims, "groups")) : mapping.groupsOf(claims),
                scopes(claims, authority.scopeClaim()),
                (Value.Fields) value(claims),
                client == null ? name(claims, "azp") : client,
                actor(claims),
                authentication);
    }

    static @Nullable String name(Map<String, Object> claims, String name) throws NotAccepted {
        try {
            return Claims.name(claims, name);
        } catch (IllegalArgumentException e) {
            throw NotAccepted.token(String.valueOf(e.getMessage()));
        }
    }

    private static Set<String> scopes(Map<String, Object> claims, @Nullable String claim) throws NotAccepted {
        String named = claim == null ? (claims.containsKey("scope") ? "scope" : "scp") : claim;
        try {
            return Scopes.parse(String.join(" ", Json.texts(claims, named)));
        } catch (OAuthException e) {
            throw NotAccepted.token(e.description());
        }
    }

    /// @return who acts for the subject (RFC 8693 section 4.1); null where there is nobody
    private static @Nullable String actor(Map<String, Object> claims) {
        return claims.get("act") instanceof Map<?, ?> actor
                        && actor.get("sub") instanceof String name
                        && !name.isBlank()
                ? name
                : null;
    }

    private static Value value(Object json) {
        return switch (json) {
            case String text -> Value.of(text);
            case Boolean flag -> Value.of(flag);
            case Long number -> Value.of(number);
            case BigInteger number -> new Value.Numeric(new BigDecimal(number));
            case BigDecimal number -> new Value.Numeric(number);
            case List<?> items -> new Value.Items(items(items));
            case Map<?, ?> object -> {
                Map<String, Value> members = new LinkedHashMap<>();
                object.forEach((name, member) -> members.put(String.valueOf(name), value(member)));
                yield new Value.Fields(members);
            }
            default -> throw new IllegalStateException("no JSON value: " + json.getClass());
        };
    }

    private static List<Value> items(Collection<?> items) {
        return items.stream().map(Subjects::value).toList();
    }
}
