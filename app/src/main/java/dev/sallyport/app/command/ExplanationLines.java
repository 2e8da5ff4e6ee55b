package dev.sallyport.app.command;

import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Explanation;
import dev.sallyport.policy.Trial;
import dev.sallyport.policy.Verdict;
import java.io.PrintWriter;
import tools.jackson.core.JsonGenerator;

/// Prints how a decision comes about: for people, or as one line of JSON.
final class ExplanationLines {
    private final PrintWriter out;
    private final Paint paint;

    ExplanationLines(PrintWriter out, Paint paint) {
        this.out = out;
        this.paint = paint;
    }

    void print(Explanation explanation) {
        Decision decision = explanation.decision();
        String headline = decision.effect().word() + " by " + decision.rule();
        out.println(decision.allows() ? paint.good(headline) : paint.bad(headline));
        decision.reasons().forEach(reason -> out.println("  " + reason));
        if (decision.verdict() instanceof Verdict.Deny deny
                && !deny.missingScopes().isEmpty()) {
            out.println("  missing scopes: " + String.join(" ", deny.missingScopes()));
        }
        decision.errors()
                .forEach(error -> out.println("  could not be evaluated: " + error.rule() + ": " + error.problem()));
        if (decision.dryRun() != null) {
            out.println("  with rules that are only tried: "
                    + decision.dryRun().effect().word() + " by "
                    + decision.dryRun().rule());
        }
        out.println();
        out.println(paint.bold(explanation.trials().isEmpty() ? "no rule speaks of this" : "rules"));
        explanation.trials().forEach(this::print);
        Trial nearest = explanation.nearest();
        if (nearest != null) {
            out.println();
            out.println(paint.bold("nearest that would have permitted it") + ": "
                    + nearest.rule().label());
            nearest.unmet().forEach(unmet -> out.println("  " + Printable.of(unmet)));
        }
    }

    private void print(Trial trial) {
        String name = trial.rule().effect().word() + " " + trial.rule().label();
        if (trial.applies()) {
            out.println("  applies  " + (trial.rule().effect() == Effect.DENY ? paint.bad(name) : paint.good(name)));
        } else {
            out.println("  -        " + name);
            trial.unmet().forEach(unmet -> out.println("             " + Printable.of(unmet)));
        }
    }

    void json(Explanation explanation) {
        out.println(Json.line(json -> {
            json.writeStartObject();
            decision(json, explanation.decision());
            json.writeName("trials").writeStartArray();
            explanation.trials().forEach(trial -> trial(json, trial));
            json.writeEndArray();
            if (explanation.nearest() != null) {
                json.writeName("nearest");
                trial(json, explanation.nearest());
            }
            json.writeEndObject();
        }));
    }

    private static void decision(JsonGenerator json, Decision decision) {
        json.writeName("effect").writeString(decision.effect().word());
        json.writeName("rule").writeString(decision.rule());
        texts(json, "reasons", decision.reasons());
        json.writeName("errors").writeStartArray();
        decision.errors().forEach(error -> {
            json.writeStartObject();
            json.writeName("rule").writeString(error.rule());
            json.writeName("problem").writeString(error.problem());
            json.writeEndObject();
        });
        json.writeEndArray();
        if (decision.verdict() instanceof Verdict.Deny deny
                && !deny.missingScopes().isEmpty()) {
            texts(json, "missing_scopes", deny.missingScopes());
        }
        if (decision.dryRun() != null) {
            json.writeName("dry_run").writeStartObject();
            json.writeName("effect").writeString(decision.dryRun().effect().word());
            json.writeName("rule").writeString(decision.dryRun().rule());
            json.writeEndObject();
        }
    }

    private static void trial(JsonGenerator json, Trial trial) {
        json.writeStartObject();
        json.writeName("rule").writeString(trial.rule().label());
        json.writeName("effect").writeString(trial.rule().effect().word());
        json.writeName("applies").writeBoolean(trial.applies());
        texts(json, "unmet", trial.unmet());
        json.writeEndObject();
    }

    private static void texts(JsonGenerator json, String name, Iterable<String> texts) {
        json.writeName(name).writeStartArray();
        texts.forEach(json::writeString);
        json.writeEndArray();
    }
}
