package dev.sallyport.app.metrics;

import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All that is counted. Nobody outside can make the number of series grow: labels have the words of enums, and
/// statuses of calls those of the audit.
///
/// | name | labels | |
/// |---|---|---|
/// | `sallyport_oauth_events_total` | `step`, `outcome` | events of OAuth: [OAuthEvent] |
/// | `sallyport_calls_seconds` | `status` | calls that have an outcome: how many, how long they took, the longest of
/// late |
/// | `jvm_…`, `process_…`, `system_…` | | memory, garbage collection, threads, files, processors, uptime |
public final class Metrics implements AutoCloseable {
    private static final int MOST_STATUSES = 64;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Step, Map<Outcome, Counter>> events;
    private final Map<String, Timer> calls = new ConcurrentHashMap<>();
    private final JvmGcMetrics collections = new JvmGcMetrics();

    public Metrics() {
        this.events = Stream.of(Step.values()).collect(Collectors.toUnmodifiableMap(step -> step, this::counters));
        Stream.of(
                        new UptimeMetrics(),
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        collections)
                .forEach(binder -> binder.bindTo(registry));
    }

    /// All of them from the start, so that a first failure shows as a step from zero.
    private Map<Outcome, Counter> counters(Step step) {
        return Stream.of(Outcome.values())
                .collect(Collectors.toUnmodifiableMap(
                        outcome -> outcome,
                        outcome -> Counter.builder("sallyport.oauth.events")
                                .description("Events of OAuth")
                                .tag("step", step.word())
                                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                                .register(registry)));
    }

    public void count(OAuthEvent event) {
        Map<Outcome, Counter> ofStep = events.getOrDefault(event.step(), Map.of());
        Counter counter = ofStep.get(event.outcome());
        if (counter != null) {
            counter.increment();
        }
    }

    /// Counts outcomes of calls; other events are none.
    public void count(AuditEvent event) {
        AuditEvent.Result result = event.result();
        if (event.phase() == AuditEvent.Phase.OUTCOME && result != null) {
            timer(result.status()).record(result.latencyMicros(), TimeUnit.MICROSECONDS);
        }
    }

    private Timer timer(String status) {
        Timer known = calls.get(status);
        if (known != null) {
            return known;
        }
        String word = calls.size() < MOST_STATUSES ? status : "other";
        return calls.computeIfAbsent(
                word,
                _ -> Timer.builder("sallyport.calls")
                        .description("Calls that have an outcome")
                        .tag("status", word)
                        .register(registry));
    }

    /// @return the text format of Prometheus, version 0.0.4
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
