package dev.sallyport.gateway.catalogue;

import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditLog;
import dev.sallyport.gateway.authorize.PolicyInForce;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Finding;
import dev.sallyport.policy.Rule;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what the servers offer, lets the policy in force know what it sees for the first time, and raises an alert
/// where a change of a server voids a rule.
public final class Keeper implements Surveyor.Listener {
    private static final Logger log = LoggerFactory.getLogger(Keeper.class);

    /// Finds rules that do not fit what the servers offer.
    @FunctionalInterface
    public interface Analysis {
        List<Finding> of(List<Rule> rules, Catalogue offered);
    }

    private final Context context;
    private final PolicyInForce policy;
    private final CatalogueStore store;
    private final AuditLog audit;
    private final Analysis analysis;
    private final Clock clock;
    private final Map<String, Sighting> kept;
    private final AtomicReference<Catalogue> latest;

    /// What has been said already. Of the context.
    private final Map<String, Set<Drift>> drifted = new HashMap<>();

    private Set<Finding> alerted = Set.of();

    /// @throws StoreUnavailable where it cannot be read what was seen earlier
    public Keeper(
            Vertx vertx, PolicyInForce policy, CatalogueStore store, AuditLog audit, Analysis analysis, Clock clock) {
        this.context = vertx.getOrCreateContext();
        this.policy = policy;
        this.store = store;
        this.audit = audit;
        this.analysis = analysis;
        this.clock = clock;
        this.kept = store.load().latest();
        this.latest = new AtomicReference<>(catalogue(kept));
    }

    /// What was seen of the servers last, in earlier runs also: what the policy is to be loaded with.
    public Catalogue latest() {
        return latest.get();
    }

    /// Of servers that could not be asked until now, patterns admit what was seen in an earlier run. Says so, and of
    /// which nothing is known at all.
    public void useKept(Set<String> servers) {
        Catalogue offered = latest();
        for (String server : servers) {
            if (policy.now().seen().names().contains(server)) {
                continue;
            }
            Catalogue.Offer offer = offered.servers().get(server);
            Sighting sighting = kept.get(server);
            if (offer == null || sighting == null) {
                log.atWarn()
                        .addKeyValue("server", server)
                        .log("what the server offers is not known yet: patterns admit nothing of it until it is;"
                                + " rules with exact names or include-new hold");
            } else {
                policy.firstSeen(server, offer);
                log.atWarn()
                        .addKeyValue("server", server)
                        .addKeyValue("seen", sighting.at())
                        .log("what the server offers is not known yet: patterns admit what was seen then");
            }
        }
        policyLoaded();
    }

    /// The policy in force was loaded with [#latest].
    public void policyLoaded() {
        context.runOnContext(_ -> {
            policy.now().seen().names().forEach(this::approve);
            compare();
        });
    }

    @Override
    public void seen(Sighting sighting, Catalogue.Offer offer) {
        latest.updateAndGet(before -> before.with(sighting.server(), offer));
        policy.firstSeen(sighting.server(), offer);
        context.runOnContext(_ -> {
            store(() -> {
                store.save(sighting);
                return true;
            });
            approve(sighting.server());
            compare();
        });
    }

    private void approve(String server) {
        Catalogue.Offer inForce = policy.now().seen().servers().get(server);
        if (inForce != null && inForce.equals(latest().servers().get(server))) {
            store(() -> {
                store.approve(server);
                return true;
            });
        }
    }

    /// One after another, in the order they come.
    private void store(Callable<Boolean> change) {
        context.executeBlocking(change, true)
                .onFailure(failure -> log.atError()
                        .addKeyValue("why", failure.getMessage())
                        .log("what the servers offer cannot be kept; sallyport doctor will not know it"));
    }

    private void compare() {
        PolicyInForce.State now = policy.now();
        Catalogue offered = latest();
        now.seen().servers().forEach((server, approved) -> {
            Catalogue.Offer offer = offered.servers().get(server);
            tell(server, offer == null ? List.of() : Drift.between(approved, offer));
        });
        context.executeBlocking(() -> analysis.of(now.policy().rules(), offered), true)
                .onSuccess(this::raise)
                .onFailure(bug -> log.atError().setCause(bug).log("rules cannot be compared with what servers offer"));
    }

    private void tell(String server, List<Drift> drifts) {
        Set<Drift> said = drifted.getOrDefault(server, Set.of());
        for (Drift drift : drifts) {
            if (!said.contains(drift)) {
                log.atInfo()
                        .addKeyValue("server", server)
                        .addKeyValue("kind", drift.kind().word())
                        .addKeyValue("name", drift.name())
                        .addKeyValue("change", drift.how().word())
                        .log("a server offers something else than when the policy was loaded");
            }
        }
        drifted.put(server, new HashSet<>(drifts));
    }

    private void raise(List<Finding> alerts) {
        for (Finding alert : alerts) {
            if (!alerted.contains(alert)) {
                log.atWarn()
                        .addKeyValue("rule", alert.ruleId())
                        .addKeyValue("what", alert.what())
                        .addKeyValue("hint", alert.hint())
                        .log("a rule does not fit what the servers offer");
                audit.append(AuditEvent.alert(clock.instant(), alert.ruleId(), alert.what()))
                        .onFailure(down -> log.atError().log(down.getMessage()));
            }
        }
        alerted = new LinkedHashSet<>(alerts);
    }

    private static Catalogue catalogue(Map<String, Sighting> kept) {
        Catalogue all = Catalogue.EMPTY;
        for (Sighting sighting : kept.values()) {
            try {
                all = all.with(sighting.server(), Definitions.offer(sighting.items()));
            } catch (MalformedMessage e) {
                throw new StoreUnavailable("what was kept of server " + sighting.server() + ": " + e.reason(), e);
            }
        }
        return all;
    }
}
