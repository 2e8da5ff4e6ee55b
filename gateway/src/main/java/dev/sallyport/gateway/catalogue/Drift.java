package dev.sallyport.gateway.catalogue;

import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Something that a server no longer offers as it did when the policy was loaded. Resources are left out: they come
/// and go.
public record Drift(How how, Target.Kind kind, String name) {

    public enum How {
        /// No pattern admits it until the policy is loaded again.
        APPEARED,
        /// Another description than the one that was approved.
        CHANGED,
        VANISHED;

        /// `appeared`, `changed` or `vanished`.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param approved what the server offered when the policy was loaded
    /// @param latest   what it offers now
    /// @return by kind and name
    public static List<Drift> between(Catalogue.Offer approved, Catalogue.Offer latest) {
        List<Drift> drifts = new ArrayList<>();
        Stream.of(Target.Kind.values())
                .filter(Target.Kind::isDefined)
                .forEach(kind -> add(drifts, kind, approved.of(kind), latest.of(kind)));
        return drifts;
    }

    private static void add(
            List<Drift> drifts, Target.Kind kind, Map<String, Definition> approved, Map<String, Definition> latest) {
        var names = new TreeSet<>(approved.keySet());
        names.addAll(latest.keySet());
        for (String name : names) {
            Definition before = approved.get(name);
            Definition now = latest.get(name);
            if (before == null) {
                drifts.add(new Drift(How.APPEARED, kind, name));
            } else if (now == null) {
                drifts.add(new Drift(How.VANISHED, kind, name));
            } else if (!before.hash().equals(now.hash())) {
                drifts.add(new Drift(How.CHANGED, kind, name));
            }
        }
    }
}
