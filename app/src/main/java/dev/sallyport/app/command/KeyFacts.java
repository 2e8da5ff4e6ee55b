package dev.sallyport.app.command;

import dev.sallyport.gateway.authenticate.ApiKey;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What the key commands say about a key, all of which may be shown.
final class KeyFacts {
    private KeyFacts() {}

    static String roles(ApiKey key) {
        return String.join(", ", sorted(key.roles()));
    }

    /// In one line, by kind and name: `team=payments claim.level=3`.
    static String attributes(ApiKey key) {
        KeyAttributes known = key.attributes();
        List<String> words = new ArrayList<>();
        sorted(known.teams()).forEach(team -> words.add("team=" + team));
        sorted(known.groups()).forEach(group -> words.add("group=" + group));
        sorted(known.scopes()).forEach(scope -> words.add("scope=" + scope));
        sorted(known.claims().keySet())
                .forEach(name -> words.add("claim." + name + "="
                        + Objects.requireNonNull(known.claims().get(name)).text()));
        if (known.client() != null) {
            words.add("client=" + known.client());
        }
        if (known.agent() != null) {
            words.add("agent=" + known.agent());
        }
        return String.join(" ", words);
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
        strings(out, "roles", key.roles());
        describe(out, key.attributes());
        instant(out, "expires", key.expires());
    }

    private static void describe(JsonGenerator out, KeyAttributes attributes) {
        strings(out, "teams", attributes.teams());
        strings(out, "groups", attributes.groups());
        strings(out, "scopes", attributes.scopes());
        out.writeName("claims").writeStartObject();
        new TreeMap<>(attributes.claims()).forEach((name, claim) -> {
            out.writeName(name);
            switch (claim.type()) {
                case TEXT -> out.writeString(claim.text());
                case NUMBER -> out.writeNumber(claim.text());
                case FLAG -> out.writeBoolean(claim.text().equals("true"));
            }
        });
        out.writeEndObject();
        string(out, "client", attributes.client());
        string(out, "agent", attributes.agent());
    }

    private static void strings(JsonGenerator out, String name, Set<String> values) {
        out.writeName(name).writeStartArray();
        sorted(values).forEach(out::writeString);
        out.writeEndArray();
    }

    static void instant(JsonGenerator out, String name, @Nullable Instant instant) {
        string(out, name, instant == null ? null : instant.toString());
    }

    private static void string(JsonGenerator out, String name, @Nullable String value) {
        out.writeName(name);
        if (value == null) {
            out.writeNull();
        } else {
            out.writeString(value);
        }
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }
}
