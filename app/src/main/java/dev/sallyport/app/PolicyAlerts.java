package dev.sallyport.app;

import dev.sallyport.gateway.catalogue.PolicyAlert;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What of a policy does not fit what the servers offer: rules that name by exact name what is not there.
public final class PolicyAlerts {
    private PolicyAlerts() {}

    /// @param offered what is not in it is not judged
    public static List<PolicyAlert> of(List<Rule> rules, Catalogue offered) {
        List<PolicyAlert> alerts = new ArrayList<>();
        for (Rule rule : rules) {
            List<Catalogue.Offer> offers = offered.servers().entrySet().stream()
                    .filter(server -> rule.what().servers().stream().anyMatch(glob -> glob.matches(server.getKey())))
                    .map(Map.Entry::getValue)
                    .toList();
            if (!offers.isEmpty()) {
                rule.what().targets().forEach((kind, globs) -> add(alerts, rule, kind, globs, offers));
            }
        }
        return alerts;
    }

    private static void add(
            List<PolicyAlert> alerts, Rule rule, Target.Kind kind, List<Glob> globs, List<Catalogue.Offer> offers) {
        if (!kind.isDefined()) {
            return;
        }
        for (Glob glob : globs) {
            String name = glob.literal().orElse(null);
            if (name != null
                    && offers.stream().noneMatch(offer -> offer.of(kind).containsKey(name))) {
                alerts.add(new PolicyAlert(
                        rule.label(),
                        "it names the " + kind.word() + " " + name + ", which no server offers that it speaks of",
                        "name one that is there, or remove it from the rule"));
            }
        }
    }
}
