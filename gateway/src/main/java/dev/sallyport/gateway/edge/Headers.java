package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Inbound.Verb;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Meta;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the headers that mean something to the protocol, each of which is there once or not at all.
final class Headers {
    private static final CharSequence PROTOCOL_VERSION = HttpHeaders.createOptimized("mcp-protocol-version");
    private static final CharSequence SESSION = HttpHeaders.createOptimized("mcp-session-id");
    private static final CharSequence LAST_EVENT_ID = HttpHeaders.createOptimized("last-event-id");

    private Headers() {}

    static Inbound inbound(MultiMap headers, Verb verb, @Nullable Message message, byte[] bytes, Buffer body) {
        String version = version(headers);
        boolean modern = Reading.modern(message, version);
        Meta meta = message == null ? Meta.NONE : Reading.params(message).meta();
        return new Inbound(
                verb,
                message,
                bytes,
                body,
                modern,
                version == null ? meta.protocolVersion() : version,
                single(headers, SESSION),
                modern ? null : single(headers, LAST_EVENT_ID),
                modern ? mirrored(headers) : Map.of());
    }

    /// @return `MCP-Protocol-Version`; null where it is missing
    static @Nullable String version(MultiMap headers) {
        return single(headers, PROTOCOL_VERSION);
    }

    static boolean isJson(MultiMap headers) {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    private static Map<String, String> mirrored(MultiMap headers) {
        Map<String, String> mirrored = new HashMap<>();
        for (Map.Entry<String, String> header : headers) {
            if (!header.getKey().regionMatches(true, 0, "mcp-", 0, 4)) {
                continue;
            }
            String name = header.getKey().toLowerCase(Locale.ROOT);
            boolean passed = name.equals(Reading.METHOD) || name.equals(Reading.NAME) || name.startsWith("mcp-param-");
            if (passed && mirrored.put(name, header.getValue()) != null) {
                throw new Refusal.HeaderMismatch("the " + name + " header is there twice").refused();
            }
        }
        return mirrored;
    }

    private static @Nullable String single(MultiMap headers, CharSequence name) {
        var values = headers.getAll(name);
        if (values.size() > 1) {
            throw new Refusal.HeaderMismatch("the " + name + " header is there twice").refused();
        }
        return values.isEmpty() ? null : values.getFirst().strip();
    }
}
