package dev.sallyport.oauth.grant;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.login.Identity;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of a row: a JSON object of this package's own making.
record Body(Map<String, ?> members) {
    static Body of(byte[] bytes) {
        return new Body(Json.object(bytes));
    }

    String text(String name) {
        String text = textOrNull(name);
        if (text == null) {
            throw new IllegalStateException("a row has no " + name);
        }
        return text;
    }

    @Nullable
    String textOrNull(String name) {
        return Json.text(members, name);
    }

    Set<String> texts(String name) {
        return new LinkedHashSet<>(Json.texts(members, name));
    }

    long number(String name) {
        return members.get(name) instanceof Long number ? number : 0;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    Map<String, Object> object(String name) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (members.get(name) instanceof Map<?, ?> found) {
            found.forEach((key, value) -> object.put(String.valueOf(key), value));
        }
        return object;
    }

    Identity identity() {
        Body body = new Body(object("identity"));
        return new Identity(
                body.text("provider"),
                body.text("subject"),
                body.textOrNull("name"),
                body.textOrNull("email"),
                body.texts("roles"),
                body.texts("groups"),
                body.object("claims"),
                body.textOrNull("refreshToken"));
    }

    /// @return what [#identity] reads
    static Map<String, Object> of(Identity identity) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("provider", identity.provider());
        members.put("subject", identity.subject());
        members.put("name", identity.name());
        members.put("email", identity.email());
        members.put("roles", identity.roles());
        members.put("groups", identity.groups());
        members.put("claims", identity.claims());
        members.put("refreshToken", identity.refreshToken());
        members.values().removeIf(java.util.Objects::isNull);
        return members;
    }

    /// Without the values, which may be secret.
    @Override
    public String toString() {
        return "Body" + members.keySet();
    }
}
