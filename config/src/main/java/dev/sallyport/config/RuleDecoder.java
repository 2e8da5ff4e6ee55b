package dev.sallyport.config;

import dev.sallyport.policy.Approval;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Who;
import dev.sallyport.policy.condition.Condition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one entry: a rule.
final class RuleDecoder {

    /// Where an entry stands, and what that makes of it.
    ///
    /// @param path   in the text
    /// @param id     of the rule where it is given no name
    /// @param role   of whoever it is about; null where the entry says it
    /// @param effect null where the entry says it
    /// @param dryRun whether every rule of the file is only tried
    record Place(
            String path,
            String id,
            String file,
            @Nullable String role,
            @Nullable Effect effect,
            boolean dryRun) {}

    private final Reading reading;
    private final Problems problems;
    private final PolicyScope scope;
    private final WhoDecoder whos;
    private final WhatDecoder whats;

    RuleDecoder(Reading reading, PolicyScope scope, PolicyRoles roles) {
        this.reading = reading;
        this.problems = reading.problems();
        this.scope = scope;
        this.whos = new WhoDecoder(reading, roles);
        this.whats = new WhatDecoder(reading, scope.servers());
    }

    /// The rule, or empty after a problem.
    Optional<PlacedRule> rule(Node node, Place place) {
        int before = problems.count();
        var keys = place.effect() == null ? PolicyKeys.RULE : PolicyKeys.ENTRY;
        return reading.fields(node, place.path(), keys)
                .flatMap(fields -> rule(node.mark(), fields, place, before))
                .map(rule -> new PlacedRule(rule, node.mark(), place.path()));
    }

    private Optional<Rule> rule(Mark mark, Fields fields, Place place, int before) {
        var id = fields.get("name", reading.as(RuleDecoder::name)).orElse(place.id());
        var effect = effect(mark, fields, place);
        var what = whats.what(mark, place.path(), fields);
        var conditions = new ConditionDecoder(
                reading, scope.custom(), what.map(WhatDecoder::hasArguments).orElse(true));
        var who = who(fields, place, conditions);
        var when = fields.get("when", conditions::condition).orElse(Condition.All.NOTHING);
        effect.ifPresent(found -> refuseWhatDoesNotGoWith(found, fields));
        var obligations = new ObligationsDecoder(reading);
        var scopes = fields.get("obligations", obligations::scopes).orElse(Set.of());
        var obliged = fields.get("obligations", (node, path) -> obligations.obligations(node, path, id))
                .orElse(Obligations.NONE);
        var approval = fields.get("approval", this::approval).orElse(Approval.DEFAULT);
        boolean dryRun = dryRun(fields, place);
        boolean includeNew = fields.get("include-new", reading::bool).orElse(false);
        if (problems.count() > before) {
            return Optional.empty();
        }
        return problems.build(
                mark,
                place.path(),
                () -> new Rule(
                        id,
                        place.file() + ":" + mark.line(),
                        effect.orElseThrow(),
                        who,
                        what.orElseThrow(),
                        when,
                        scopes,
                        obliged,
                        approval,
                        dryRun,
                        includeNew));
    }

    private static String name(String text) {
        if (text.isBlank() || text.codePoints().anyMatch(Character::isISOControl)) {
            throw new Invalid("expected a name on one line", "for example no-deletes");
        }
        if (text.equals(Decision.DEFAULT)) {
            throw new Invalid("this name is taken by denials for want of a rule", "choose another");
        }
        return text;
    }

    private Optional<Effect> effect(Mark mark, Fields fields, Place place) {
        if (place.effect() != null) {
            return Optional.of(place.effect());
        }
        if (fields.node("effect").isEmpty()) {
            problems.add(mark, place.path() + ": no effect is given", "write effect: allow, ask or deny");
        }
        return fields.get("effect", (node, path) -> reading.word(node, path, PolicyKeys.EFFECTS))
                .flatMap(RuleDecoder::effect);
    }

    private static Optional<Effect> effect(String word) {
        return List.of(Effect.values()).stream()
                .filter(effect -> effect.word().equals(word))
                .findFirst();
    }

    private Who who(Fields fields, Place place, ConditionDecoder conditions) {
        var role = place.role();
        var who = fields.get("who", (node, path) -> whos.who(node, path, role != null, conditions))
                .orElse(Who.ANYONE);
        return role == null ? who : who.withRoles(List.of(Glob.exactly(role)));
    }

    private void refuseWhatDoesNotGoWith(Effect effect, Fields fields) {
        if (effect == Effect.DENY) {
            refuse(fields, "obligations", "a rule that denies permits nothing, so it can oblige to nothing");
            refuse(fields, "include-new", "a rule that denies covers what is new anyway");
        }
        if (effect != Effect.ASK) {
            refuse(fields, "approval", "only a rule that asks has this");
        }
    }

    private void refuse(Fields fields, String key, String why) {
        fields.node(key).ifPresent(node -> problems.add(node.mark(), fields.path(key) + ": " + why, "remove it"));
    }

    private Optional<Approval> approval(Node node, String path) {
        return reading.fields(node, path, PolicyKeys.APPROVAL)
                .filter(_ -> reading.isFilled(node, path))
                .flatMap(fields -> {
                    var self = fields.get("self", reading::bool).orElse(Approval.DEFAULT.self());
                    var approvers = fields.get("approvers", whos::roles).orElse(Approval.DEFAULT.approvers());
                    var lasts = fields.get("lasts", reading.as(Units::duration)).orElse(Approval.DEFAULT.lasts());
                    return problems.build(node.mark(), path, () -> new Approval(self, approvers, lasts));
                });
    }

    private boolean dryRun(Fields fields, Place place) {
        var own = fields.get("dry-run", reading::bool);
        if (place.dryRun() && own.isPresent() && !own.get()) {
            fields.node("dry-run")
                    .ifPresent(node -> problems.add(
                            node.mark(),
                            fields.path("dry-run") + ": every rule of the file is only tried",
                            "remove dry-run here, or from the file"));
        }
        return place.dryRun() || own.orElse(false);
    }
}
