package dev.sallyport.app.command;

import dev.sallyport.gateway.approve.ApprovalRequest;
import dev.sallyport.gateway.approve.ApprovalRequest.Decided;
import dev.sallyport.gateway.approve.Asked;
import dev.sallyport.gateway.approve.VisibleJson;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.core.JsonGenerator;

/// What the commands say about a call that waits, or did: all that is approved, with nothing left out.
final class ApprovalFacts {
    private ApprovalFacts() {}

    static void print(PrintWriter out, ApprovalRequest request, Instant now) {
        Asked asked = request.asked();
        line(out, "request", request.id() + " (" + request.stateAt(now).word() + ")");
        line(out, "asked by", asked.subject());
        line(out, "at", request.created().truncatedTo(ChronoUnit.SECONDS).toString());
        line(out, "endpoint", asked.endpoint());
        line(out, "server", asked.server());
        line(out, asked.kind(), asked.target());
        line(out, "definition", asked.definition() == null ? "none was seen" : asked.definition());
        line(out, "rule", asked.rule());
        line(out, "policy", asked.policyVersion());
        line(out, "expires", request.expires().truncatedTo(ChronoUnit.SECONDS).toString());
        out.println("arguments:");
        VisibleJson.pretty(asked.arguments()).lines().forEach(text -> out.println("  " + text));
    }

    private static void line(PrintWriter out, String name, String value) {
        out.println(name + ":" + " ".repeat(Math.max(1, 12 - name.length())) + VisibleJson.text(value));
    }

    /// One JSON object.
    static void write(JsonGenerator out, ApprovalRequest request, Instant now) {
        Asked asked = request.asked();
        out.writeStartObject();
        out.writeStringProperty("id", request.id());
        out.writeStringProperty("state", request.stateAt(now).word());
        out.writeStringProperty("subject", asked.subject());
        out.writeStringProperty("endpoint", asked.endpoint());
        out.writeStringProperty("server", asked.server());
        out.writeStringProperty("kind", asked.kind());
        out.writeStringProperty("target", asked.target());
        out.writeStringProperty("definition", asked.definition());
        out.writeStringProperty("rule", asked.rule());
        out.writeStringProperty("policy", asked.policyVersion());
        out.writeName("arguments").writeRawValue(VisibleJson.text(asked.arguments()));
        KeyFacts.instant(out, "created", request.created());
        KeyFacts.instant(out, "expires", request.expires());
        Decided decided = request.decided();
        if (decided != null) {
            out.writeStringProperty("decidedBy", decided.by());
            out.writeStringProperty("decidedHow", decided.how());
            KeyFacts.instant(out, "decidedAt", decided.at());
            out.writeStringProperty("reason", decided.reason());
        }
        out.writeStringProperty("call", request.call());
        out.writeEndObject();
    }
}
