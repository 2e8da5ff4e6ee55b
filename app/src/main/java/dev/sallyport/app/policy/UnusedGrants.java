package dev.sallyport.app.policy;

import dev.sallyport.adapters.sqlite.Attempt;
import dev.sallyport.adapters.sqlite.AttemptReader;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds what a policy permits that nobody has made use of: rules that allow or ask, and single patterns of them.
/// Rules about nothing but lists are left out, since the audit does not have what was listed. Where it hangs on what
/// the audit has not kept whether a pattern was used, it counts as used. Used by one thread.
public final class UnusedGrants implements AttemptReader.Visitor {

    /// @param patterns those never used, for example `tools: delete_*`; none where that is the whole rule
    public record Unused(Rule rule, List<String> patterns) {}

    private final List<Piece> pieces;
    /// Pieces that may match, so that rules about something else cost nothing.
    private final Map<Place, List<Piece>> byPlace = new HashMap<>();

    private record Place(Action action, Target.Kind kind, String server) {}

    public UnusedGrants(PolicySet policy, Seen seen) {
        pieces = policy.rules().stream()
                .filter(rule -> rule.effect() != Effect.DENY)
                .filter(rule -> rule.what().actions().stream().anyMatch(action -> action != Action.LIST))
                .flatMap(rule -> pieces(rule).stream())
                .map(narrow -> new Piece(narrow, seen))
                .toList();
    }

    @Override
    public void attempt(Attempt attempt) {
        if (attempt.effect() != AuditEvent.Effect.ALLOW && attempt.effect() != AuditEvent.Effect.ASK) {
            return;
        }
        var place = new Place(Replay.action(attempt), attempt.kind(), attempt.server());
        List<Piece> left = byPlace.computeIfAbsent(
                place,
                _ -> new ArrayList<>(
                        pieces.stream().filter(piece -> piece.isAbout(place)).toList()));
        left.removeIf(piece -> piece.used || piece.use(attempt));
    }

    @Override
    public void undecided() {}

    /// By id of the rule.
    public List<Unused> result() {
        Map<Rule, List<Piece>> byRule = new LinkedHashMap<>();
        pieces.stream()
                .filter(piece -> !piece.used)
                .forEach(piece -> byRule.computeIfAbsent(piece.narrow.whole(), _ -> new ArrayList<>())
                        .add(piece));
        List<Unused> result = new ArrayList<>();
        byRule.forEach((rule, left) -> {
            result.add(new Unused(
                    rule,
                    left.size() == pieces(rule).size()
                            ? List.of()
                            : left.stream().map(piece -> piece.narrow.pattern()).toList()));
        });
        return result;
    }

    /// A rule with only one of its patterns.
    private record Narrow(Rule whole, String pattern, Rule rule) {}

    private static List<Narrow> pieces(Rule rule) {
        What what = rule.what();
        List<Narrow> pieces = new ArrayList<>();
        what.targets()
                .forEach((kind, globs) -> globs.forEach(glob -> {
                    if (what.actions().stream().anyMatch(action -> action != Action.LIST && kind.admits(action))) {
                        pieces.add(new Narrow(
                                rule,
                                kind.word() + "s: " + glob,
                                with(rule, what.servers(), Map.of(kind, List.of(glob)))));
                    }
                }));
        if (what.servers().size() > 1) {
            what.servers()
                    .forEach(server -> pieces.add(
                            new Narrow(rule, "server: " + server, with(rule, List.of(server), what.targets()))));
        }
        return pieces;
    }

    private static Rule with(Rule rule, List<Glob> servers, Map<Target.Kind, List<Glob>> targets) {
        What what = rule.what();
        return new Rule(
                rule.id(),
                rule.origin(),
                rule.effect(),
                rule.who(),
                new What(servers, targets, what.actions(), what.tags(), what.annotations()),
                rule.when(),
                rule.scopes(),
                rule.obligations(),
                rule.approval(),
                false,
                rule.includeNew());
    }

    private static final class Piece {
        private final Narrow narrow;
        private final Seen seen;
        private @Nullable Replay replay;
        private boolean used;

        Piece(Narrow narrow, Seen seen) {
            this.narrow = narrow;
            this.seen = seen;
        }

        boolean isAbout(Place place) {
            What what = narrow.rule.what();
            return what.targets().containsKey(place.kind())
                    && what.actions().contains(place.action())
                    && matches(what.servers(), place.server());
        }

        /// Whether it permits the attempt, and so is used.
        boolean use(Attempt attempt) {
            List<Glob> names = narrow.rule.what().targets().getOrDefault(attempt.kind(), List.of());
            used = attempt.targets().stream().anyMatch(name -> matches(names, name))
                    && !(replay().decide(attempt) instanceof Replayed.Decided decided
                            && decided.effect() == Effect.DENY);
            return used;
        }

        private Replay replay() {
            Replay made = replay == null ? new Replay(PolicySet.of(List.of(narrow.rule)), seen) : replay;
            replay = made;
            return made;
        }

        private static boolean matches(List<Glob> globs, String name) {
            return globs.stream().anyMatch(glob -> glob.matches(name));
        }
    }
}
