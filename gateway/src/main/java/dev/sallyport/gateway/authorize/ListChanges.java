package dev.sallyport.gateway.authorize;

import dev.sallyport.enforce.Question;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/// Which lists look different since the policy was replaced.
///
/// @param before what was in force
/// @param after what is, from this time on
public record ListChanges(PolicyInForce.State before, PolicyInForce.State after, Instant time) {

    /// @return those that changed for whoever has this stream open
    public Set<ListKind> of(Exchange exchange) {
        Set<ListKind> changed = EnumSet.noneOf(ListKind.class);
        if (exchange.subject() != null && exchange.endpoint() != null && exchange.inbound() != null) {
            for (ListKind list : ListKind.values()) {
                if (changedFor(exchange, list)) {
                    changed.add(list);
                }
            }
        }
        return changed;
    }

    private boolean changedFor(Exchange exchange, ListKind list) {
        Target.Kind kind = Question.kindOf(list);
        String server = exchange.endpointOrThrow().server();
        Set<String> names = new HashSet<>(names(before, server, kind));
        names.addAll(names(after, server, kind));
        Context circumstances = Circumstances.of(exchange, time);
        Subject subject = exchange.subjectOrThrow();
        return names.stream()
                .anyMatch(name -> visible(before, subject, kind, server, name, circumstances)
                        != visible(after, subject, kind, server, name, circumstances));
    }

    private static Set<String> names(PolicyInForce.State state, String server, Target.Kind kind) {
        var offer = state.seen().servers().get(server);
        return offer == null ? Set.of() : offer.of(kind).keySet();
    }

    private static boolean visible(
            PolicyInForce.State state,
            Subject subject,
            Target.Kind kind,
            String server,
            String name,
            Context circumstances) {
        Target target = state.seen().target(kind, server, name);
        return state.policy()
                .decide(subject, Action.LIST, target, circumstances)
                .allows();
    }
}
