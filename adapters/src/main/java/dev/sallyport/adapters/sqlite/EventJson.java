package dev.sallyport.adapters.sqlite;

import dev.sallyport.adapters.sqlite.SqliteAuditLog.Arguments;
import dev.sallyport.gateway.ApprovalStep;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Result;
import dev.sallyport.gateway.audit.AuditEvent.Verdict;
import dev.sallyport.gateway.audit.AuditEvent.What;
import dev.sallyport.gateway.audit.AuditEvent.Who;
import dev.sallyport.policy.Subject;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/// The stored form of an event. The names are stable; what is not known or not set is left out:
///
/// ```
/// { "uid": "c_81…", "phase": "outcome", "time": "2026-07-31T12:00:00.123456Z",
///   "actor":    { "subject": "key:k_5f…", "key": "ci", "roles": ["dev"], "teams": ["storage"], "groups": [ … ],
///                 "scopes": [ … ], "registered_client": "…", "agent": "…", "authentication": "oauth",
///                 "claims": { "tenant": "acme" }, "client": "…", "address": "…", "transport": "http" },
///   "request":  { "endpoint": "/mcp", "server": "crm", "method": "tools/call", "id": "7",
///                 "revision": "2025-11-25", "labels": ["personal"], "kind": "tool", "target": "lookup",
///                 "uris": [ … ], "arguments": { … } },
///   "decision": { "effect": "allow", "rule": "roles.yaml:12", "reason": "…",
///                 "dry_run": "deny by no-deletes (roles.yaml:7)" },
///   "result":   { "status": "ok", "http": 200, "latency_us": 812, "bytes_in": 140, "bytes_out": 310 },
///   "approval": { "id": "a_…", "step": "used", "by": "key:k_…", "how": "page" } }
/// ```
///
/// `uid` links the intent to its outcome. `client` is what the client calls itself, `registered_client` what it was
/// verified to be. `authentication` is left out where it is `key`, or `anonymous` for the subject `anonymous`; `uris`
/// is there where a method names several. Every text is bounded, and what came from a client is free of what looks
/// like a credential: [SafeText] and [ArgumentsView] tell how what is missing is marked. Used by one thread.
final class EventJson {
    static final int LONGEST_TARGET = 512;
    static final int LONGEST_TEXT = 128;
    /// More URIs of one request are cut.
    static final int MOST_URIS = 64;

    private final JsonFactory json = JsonFactory.builder().build();
    private final Timestamps timestamps = new Timestamps();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    private final boolean withArguments;
    /// One for many events: making one costs as much as writing an event. Null after a failure left it half way.
    private @Nullable JsonGenerator generator;

    EventJson(Arguments arguments) {
        this.withArguments = arguments == Arguments.REDACTED;
    }

    byte[] encode(AuditEvent event) {
        JsonGenerator out = generator == null ? newGenerator() : generator;
        generator = null;
        bytes.reset();
        write(out, event);
        out.flush();
        generator = out;
        return bytes.toByteArray();
    }

    private JsonGenerator newGenerator() {
        return json.rebuild()
                .rootValueSeparator((SerializableString) null)
                .build()
                .createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8);
    }

    private void write(JsonGenerator out, AuditEvent event) {
        out.writeStartObject();
        own(out, Name.UID, event.call());
        own(out, Name.PHASE, lower(event.phase()));
        own(out, Name.TIME, timestamps.format(event.at()));
        actor(out, event.who());
        request(out, event.what());
        decision(out, event.verdict());
        result(out, event.result());
        approval(out, event.approval());
        out.writeEndObject();
    }

    private static void actor(JsonGenerator out, Who who) {
        out.writeName(Name.ACTOR).writeStartObject();
        Subject subject = who.subject();
        own(out, Name.SUBJECT, subject == null ? null : subject.id());
        own(out, Name.KEY, who.keyName());
        if (subject != null) {
            SubjectJson.write(out, subject);
        }
        foreign(out, Name.CLIENT, who.client(), LONGEST_TEXT);
        own(out, Name.ADDRESS, who.address());
        own(out, Name.TRANSPORT, who.transport());
        out.writeEndObject();
    }

    private void request(JsonGenerator out, What what) {
        out.writeName(Name.REQUEST).writeStartObject();
        own(out, Name.ENDPOINT, what.endpoint());
        own(out, Name.SERVER, what.server());
        foreign(out, Name.METHOD, what.method(), LONGEST_TEXT);
        foreign(out, Name.ID, what.requestId(), LONGEST_TEXT);
        foreign(out, Name.REVISION, what.revision(), LONGEST_TEXT);
        SubjectJson.names(out, Name.LABELS, what.labels());
        own(out, Name.KIND, what.kind());
        foreign(out, Name.TARGET, what.target(), LONGEST_TARGET);
        uris(out, what.uris());
        if (what.arguments() != null) {
            out.writeName(Name.ARGUMENTS);
            if (withArguments) {
                ArgumentsView.write(what.arguments(), json, out);
            } else {
                out.writeString(ArgumentsView.NOT_KEPT);
            }
        }
        out.writeEndObject();
    }

    private static void uris(JsonGenerator out, List<String> uris) {
        if (uris.size() < 2) {
            return;
        }
        out.writeName(Name.URIS).writeStartArray();
        for (int i = 0; i < Math.min(uris.size(), MOST_URIS); i++) {
            out.writeString(SafeText.of(uris.get(i), LONGEST_TARGET));
        }
        if (uris.size() > MOST_URIS) {
            out.writeString(ArgumentsView.CUT);
        }
        out.writeEndArray();
    }

    private static void decision(JsonGenerator out, Verdict verdict) {
        out.writeName(Name.DECISION).writeStartObject();
        own(out, Name.EFFECT, lower(verdict.effect()));
        own(out, Name.RULE, verdict.rule());
        foreign(out, Name.REASON, verdict.reason(), LONGEST_TARGET);
        own(out, Name.DRY_RUN, verdict.dryRun());
        out.writeEndObject();
    }

    private static void result(JsonGenerator out, @Nullable Result result) {
        if (result == null) {
            return;
        }
        out.writeName(Name.RESULT).writeStartObject();
        own(out, Name.STATUS, result.status());
        out.writeName(Name.HTTP).writeNumber(result.http());
        out.writeName(Name.LATENCY).writeNumber(result.latencyMicros());
        out.writeName(Name.BYTES_IN).writeNumber(result.bytesIn());
        out.writeName(Name.BYTES_OUT).writeNumber(result.bytesOut());
        out.writeEndObject();
    }

    private static void approval(JsonGenerator out, @Nullable ApprovalStep approval) {
        if (approval == null) {
            return;
        }
        out.writeName(Name.APPROVAL).writeStartObject();
        own(out, Name.ID, approval.id());
        own(out, Name.STEP, approval.step());
        foreign(out, Name.BY, approval.by(), LONGEST_TEXT);
        own(out, Name.HOW, approval.how());
        out.writeEndObject();
    }

    /// A text of the gateway's or the operator's own.
    private static void own(JsonGenerator out, SerializableString name, @Nullable String value) {
        if (value != null) {
            out.writeName(name).writeString(value);
        }
    }

    /// A text that came from a client.
    private static void foreign(JsonGenerator out, SerializableString name, @Nullable String value, int longest) {
        if (value != null) {
            out.writeName(name).writeString(SafeText.of(value, longest));
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// Names, encoded once.
    private static final class Name {
        static final SerializableString UID = new SerializedString("uid");
        static final SerializableString PHASE = new SerializedString("phase");
        static final SerializableString TIME = new SerializedString("time");
        static final SerializableString ACTOR = new SerializedString("actor");
        static final SerializableString SUBJECT = new SerializedString("subject");
        static final SerializableString KEY = new SerializedString("key");
        static final SerializableString CLIENT = new SerializedString("client");
        static final SerializableString ADDRESS = new SerializedString("address");
        static final SerializableString TRANSPORT = new SerializedString("transport");
        static final SerializableString REQUEST = new SerializedString("request");
        static final SerializableString ENDPOINT = new SerializedString("endpoint");
        static final SerializableString SERVER = new SerializedString("server");
        static final SerializableString METHOD = new SerializedString("method");
        static final SerializableString ID = new SerializedString("id");
        static final SerializableString REVISION = new SerializedString("revision");
        static final SerializableString LABELS = new SerializedString("labels");
        static final SerializableString KIND = new SerializedString("kind");
        static final SerializableString TARGET = new SerializedString("target");
        static final SerializableString URIS = new SerializedString("uris");
        static final SerializableString ARGUMENTS = new SerializedString("arguments");
        static final SerializableString DECISION = new SerializedString("decision");
        static final SerializableString EFFECT = new SerializedString("effect");
        static final SerializableString RULE = new SerializedString("rule");
        static final SerializableString REASON = new SerializedString("reason");
        static final SerializableString DRY_RUN = new SerializedString("dry_run");
        static final SerializableString RESULT = new SerializedString("result");
        static final SerializableString STATUS = new SerializedString("status");
        static final SerializableString HTTP = new SerializedString("http");
        static final SerializableString LATENCY = new SerializedString("latency_us");
        static final SerializableString BYTES_IN = new SerializedString("bytes_in");
        static final SerializableString BYTES_OUT = new SerializedString("bytes_out");

        static final SerializableString APPROVAL = new SerializedString("approval");
        static final SerializableString STEP = new SerializedString("step");
        static final SerializableString BY = new SerializedString("by");
        static final SerializableString HOW = new SerializedString("how");

        private Name() {}
    }
}
