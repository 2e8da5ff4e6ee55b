package dev.sallyport.app.command;

import dev.sallyport.gateway.authenticate.ApiKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What the key commands say about a key, all of which may be shown.
final class KeyFacts {
    private KeyFacts() {}

    static String roles(ApiKey key) {
        return String.join(", ", sortedRoles(key));
    }

    static String state(ApiKey key, Instant now) {
        if (key.revoked() != null) {
            return "revoked";
        }
        return key.usableAt(now) ? "active" : "expired";
    }

    /// Members of an open JSON object.
    static void describe(JsonGenerator out, ApiKey key) {
        out.writeStringProperty("name", key.name());
        out.writeName("roles").writeStartArray();
        for (String role : sortedRoles(key)) {
            out.writeString(role);
        }
        out.writeEndArray();
        instant(out, "expires", key.expires());
    }

    static void instant(JsonGenerator out, String name, @Nullable Instant instant) {
        out.writeName(name);
        if (instant == null) {
            out.writeNull();
        } else {
            out.writeString(instant.toString());
        }
    }

    private static List<String> sortedRoles(ApiKey key) {
        return key.roles().stream().sorted().toList();
    }
}
