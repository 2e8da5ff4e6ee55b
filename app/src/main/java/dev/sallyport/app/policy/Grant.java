package dev.sallyport.app.policy;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Approval;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.What;
import dev.sallyport.policy.Who;
import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A permission to do these actions on some exact names of one kind at one server.
record Grant(Holder holder, Terms terms, String server, Target.Kind kind, Set<Action> actions) {
    static final Comparator<Grant> ORDER = Comparator.comparing((Grant grant) -> !grant.holder.isRole)
            .thenComparing(grant -> grant.holder.name)
            .thenComparing(Grant::server)
            .thenComparing(Grant::kind)
            .thenComparing(grant -> grant.actions.toString())
            .thenComparing(grant -> grant.terms.toString());

    /// @param isRole whether it is a role, and no subject
    record Holder(boolean isRole, String name) {}

    /// What a rule asks for besides the role and the name.
    record Terms(
            Who who,
            List<Glob> tags,
            Map<String, Value> annotations,
            Condition when,
            Set<String> scopes,
            Obligations obligations) {

        private static final Terms NONE =
                new Terms(Who.ANYONE, List.of(), Map.of(), Condition.All.NOTHING, Set.of(), Obligations.NONE);

        static Terms of(@Nullable Rule rule) {
            return rule == null
                    ? NONE
                    : new Terms(
                            rule.who().withRoles(List.of()),
                            rule.what().tags(),
                            rule.what().annotations(),
                            rule.when(),
                            rule.scopes(),
                            rule.obligations());
        }
    }

    /// What its rule is called.
    String name() {
        return "learned-" + holder.name + "-" + server + "-" + kind.word() + "s";
    }

    Rule rule(String id, Set<String> names) {
        List<Glob> globs =
                names.stream().map(name -> kind.glob(Glob.escape(name))).toList();
        return new Rule(
                id,
                "",
                Effect.ALLOW,
                who(),
                new What(List.of(Glob.exactly(server)), Map.of(kind, globs), actions, terms.tags, terms.annotations),
                terms.when,
                terms.scopes,
                obligations(id),
                Approval.DEFAULT,
                false,
                false);
    }

    private Who who() {
        Who who = terms.who;
        List<Glob> exactly = List.of(Glob.exactly(holder.name));
        return holder.isRole
                ? who.withRoles(exactly)
                : new Who(
                        exactly,
                        List.of(),
                        who.teams(),
                        who.groups(),
                        who.scopes(),
                        who.clients(),
                        who.agents(),
                        who.authentication(),
                        who.networks(),
                        who.claims());
    }

    /// Limits are counted by the rule that sets them.
    private Obligations obligations(String id) {
        return new Obligations(
                terms.obligations.redact(),
                terms.obligations.cap(),
                terms.obligations.limits().stream()
                        .map(limit -> new Obligations.Limit(id, limit.count(), limit.window()))
                        .distinct()
                        .toList());
    }
}
