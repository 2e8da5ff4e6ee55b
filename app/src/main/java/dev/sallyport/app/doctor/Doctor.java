package dev.sallyport.app.doctor;

import static dev.sallyport.app.doctor.Diagnosis.fail;
import static dev.sallyport.app.doctor.Diagnosis.ok;
import static dev.sallyport.app.doctor.Diagnosis.warn;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.EndpointConfig;
import dev.sallyport.config.PolicyLoader;
import dev.sallyport.config.Problem;
import dev.sallyport.gateway.catalogue.Drift;
import dev.sallyport.gateway.catalogue.Sighting;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.CatalogueAnalysis;
import dev.sallyport.policy.PolicySet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Looks at a gateway and says what is wrong with it, and what to do.
public final class Doctor {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    /// One thing that is looked at.
    @FunctionalInterface
    interface Check {
        List<Diagnosis> of(Patient patient);
    }

    private static final List<Check> CHECKS = List.of(
            Doctor::policy,
            DataDirectory::check,
            Doctor::servers,
            Doctor::changes,
            Doctor::voidedRules,
            Doctor::anonymous,
            Doctor::listening,
            OAuthPosture::check,
            IssuerReach::check);

    private Doctor() {}

    /// @return what each check found, in the order of the checks
    public static List<Diagnosis> examine(Patient patient) {
        return CHECKS.stream().flatMap(check -> check.of(patient).stream()).toList();
    }

    /// Whether the policy can be loaded, without regard to what the servers offer: see [#voidedRules].
    private static List<Diagnosis> policy(Patient patient) {
        if (patient.config().policy().isEmpty()) {
            return List.of(warn(
                    "policy",
                    "there is no policy file: keys with role admin may do everything, all others nothing",
                    "write one and name it with policy: in the configuration, or --policy FILE"));
        }
        try {
            PolicySet policy = PolicyLoader.load(patient.config());
            return List.of(ok("policy", policy.rules().size() + " rules, version " + policy.version()));
        } catch (ConfigException e) {
            return e.problems().stream()
                    .map(problem -> fail("policy", problem.toString(), remedy(problem)))
                    .toList();
        }
    }

    private static List<Diagnosis> servers(Patient patient) {
        return patient.config().servers().keySet().stream()
                .map(server -> {
                    Sighting seen = patient.kept().latest().get(server);
                    return seen == null
                            ? warn(
                                    "server " + server,
                                    "was never seen, so patterns admit nothing of it",
                                    "start the gateway while the server runs")
                            : ok("server " + server, "seen " + seen.at() + ": " + counts(seen));
                })
                .toList();
    }

    private static String counts(Sighting seen) {
        return Stream.of("tool", "prompt", "template", "resource")
                .map(kind -> seen.count(kind) + " " + kind + "s")
                .collect(Collectors.joining(", "));
    }

    private static List<Diagnosis> changes(Patient patient) {
        List<Diagnosis> found = new ArrayList<>();
        for (String server : patient.config().servers().keySet()) {
            Catalogue.Offer approved = patient.approved().servers().get(server);
            Catalogue.Offer latest = patient.latest().servers().get(server);
            if (approved != null && latest != null) {
                Drift.between(approved, latest).forEach(drift -> found.add(diagnosis(server, drift)));
            }
        }
        return found;
    }

    private static Diagnosis diagnosis(String server, Drift drift) {
        String what = drift.kind().word() + " " + drift.name() + " has "
                + drift.how().word() + " since the policy was loaded";
        return switch (drift.how()) {
            case APPEARED ->
                warn(
                        "server " + server,
                        what + ": no pattern admits it",
                        "look at it, then load the policy again with sallyport reload");
            case CHANGED ->
                warn("server " + server, what, "look at it, then load the policy again with sallyport reload");
            case VANISHED -> warn("server " + server, what, "load the policy again with sallyport reload");
        };
    }

    private static List<Diagnosis> voidedRules(Patient patient) {
        try {
            PolicySet policy = PolicyLoader.load(patient.config());
            Set<String> servers = patient.config().servers().keySet();
            return CatalogueAnalysis.of(policy.rules(), patient.latest(), servers).stream()
                    .map(finding -> fail("rule " + finding.ruleId(), finding.what(), finding.hint()))
                    .toList();
        } catch (ConfigException _) {
            return List.of(); // the check of the policy says so
        }
    }

    private static List<Diagnosis> anonymous(Patient patient) {
        return patient.config().endpoints().values().stream()
                .filter(EndpointConfig::anonymous)
                .map(endpoint -> warn(
                        "endpoint " + endpoint.path(),
                        "anybody who reaches it is served, as the subject anonymous",
                        "remove anonymous: true unless the policy is written for that"))
                .toList();
    }

    private static List<Diagnosis> listening(Patient patient) {
        var listen = patient.config().listen();
        if (LOOPBACK.contains(listen.host())) {
            return List.of(ok("listen", listen + ", for this machine only"));
        }
        Set<String> hosts = new TreeSet<>(patient.config().allowedHosts());
        var ingress = patient.config().ingress();
        if (ingress.publicUrl() != null) {
            hosts.add(ingress.publicUrl().getHost());
        }
        return List.of(
                hosts.isEmpty()
                        ? warn(
                                "listen",
                                listen + " is reachable from other machines, "
                                        + (ingress.tls() == null ? "without TLS and " : "")
                                        + "under no name of its own",
                                "listen on 127.0.0.1 behind a proxy that ends TLS, and name its host in allowed-hosts")
                        : ok("listen", listen + ", for the hosts " + String.join(", ", hosts)));
    }

    private static String remedy(Problem problem) {
        return problem.hint().isEmpty() ? "mend it, then run sallyport doctor again" : problem.hint();
    }
}
