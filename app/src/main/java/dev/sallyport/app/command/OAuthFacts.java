package dev.sallyport.app.command;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Values of what OAuth keeps, in tables and JSON.
final class OAuthFacts {
    private OAuthFacts() {}

    static void texts(JsonGenerator out, String name, Collection<String> texts) {
        out.writeName(name).writeStartArray();
        texts.forEach(out::writeString);
        out.writeEndArray();
    }

    static void instant(JsonGenerator out, String name, @Nullable Instant instant) {
        if (instant == null) {
            out.writeNullProperty(name);
        } else {
            out.writeStringProperty(name, instant.toString());
        }
    }

    static String seconds(@Nullable Instant instant) {
        return instant == null ? "-" : instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
