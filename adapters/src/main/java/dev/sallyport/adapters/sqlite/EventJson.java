package dev.sallyport.adapters.sqlite;

import dev.sallyport.adapters.sqlite.SqliteAuditLog.Arguments;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Result;
import dev.sallyport.gateway.audit.AuditEvent.Verdict;
import dev.sallyport.gateway.audit.AuditEvent.What;
import dev.sallyport.gateway.audit.AuditEvent.Who;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The stored form of an event. The names are stable; what is not known is left out:
///
/// ```
/// { "uid": "c_81…", "phase": "outcome", "time": "2026-07-31T12:00:00.123456Z",
///   "actor":    { "subject": "key:k_5f…", "key": "ci", "roles": ["dev"], "client": "…", "address": "…", "transport":
/// "http" },
///   "request":  { "endpoint": "/mcp", "server": "crm", "method": "tools/call", "id": "7", "kind": "tool", "target":
/// "lookup",
///                 "arguments": { … } },
///   "decision": { "effect": "allow", "rule": "roles.yaml:12", "reason": "…" },
///   "result":   { "status": "ok", "http": 200, "latency_us": 812, "bytes_in": 140, "bytes_out": 310 } }
/// ```
///
/// `uid` links the intent to its outcome. Every text of a client is bounded and free of what looks like a credential.
/// Used by one thread.
final class EventJson {
    private static final int LONGEST_TARGET = 512;
    private static final int LONGEST_TEXT = 128;

    private final JsonFactory json = JsonFactory.builder().build();
    private final Timestamps timestamps = new Timestamps();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    private final boolean withArguments;

    EventJson(Arguments arguments) {
        this.withArguments = arguments == Arguments.REDACTED;
    }

    byte[] encode(AuditEvent event) {
        bytes.reset();
        try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            out.writeStartObject();
            out.writeStringProperty("uid", event.call());
            out.writeStringProperty("phase", lower(event.phase()));
            out.writeStringProperty("time", timestamps.format(event.at()));
            actor(out, event.who());
            request(out, event.what());
            decision(out, event.verdict());
            result(out, event.result());
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void actor(JsonGenerator out, Who who) {
        out.writeName("actor").writeStartObject();
        own(out, "subject", who.subject());
        own(out, "key", who.keyName());
        if (!who.roles().isEmpty()) {
            out.writeName("roles").writeStartArray();
            for (String role : who.roles()) {
                out.writeString(role);
            }
            out.writeEndArray();
        }
        text(out, "client", who.client());
        text(out, "address", who.address());
        own(out, "transport", who.transport());
        out.writeEndObject();
    }

    private void request(JsonGenerator out, What what) {
        out.writeName("request").writeStartObject();
        own(out, "endpoint", what.endpoint());
        own(out, "server", what.server());
        text(out, "method", what.method());
        text(out, "id", what.requestId());
        own(out, "kind", what.kind());
        text(out, "target", what.target(), LONGEST_TARGET);
        if (withArguments && what.arguments() != null) {
            out.writeName("arguments");
            ArgumentsView.write(what.arguments(), json, out);
        }
        out.writeEndObject();
    }

    private static void decision(JsonGenerator out, Verdict verdict) {
        out.writeName("decision").writeStartObject();
        out.writeStringProperty("effect", lower(verdict.effect()));
        own(out, "rule", verdict.rule());
        text(out, "reason", verdict.reason(), LONGEST_TARGET);
        out.writeEndObject();
    }

    private static void result(JsonGenerator out, @Nullable Result result) {
        if (result == null) {
            return;
        }
        out.writeName("result").writeStartObject();
        own(out, "status", result.status());
        out.writeNumberProperty("http", result.http());
        out.writeNumberProperty("latency_us", result.latencyMicros());
        out.writeNumberProperty("bytes_in", result.bytesIn());
        out.writeNumberProperty("bytes_out", result.bytesOut());
        out.writeEndObject();
    }

    /// What the gateway or its operator named.
    private static void own(JsonGenerator out, String name, @Nullable String value) {
        if (value != null) {
            out.writeStringProperty(name, value);
        }
    }

    /// What a client said.
    private static void text(JsonGenerator out, String name, @Nullable String value) {
        text(out, name, value, LONGEST_TEXT);
    }

    private static void text(JsonGenerator out, String name, @Nullable String value, int longest) {
        if (value != null) {
            out.writeStringProperty(name, SafeText.of(value, longest));
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
