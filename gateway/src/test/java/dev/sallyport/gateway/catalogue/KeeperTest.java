package dev.sallyport.gateway.catalogue;

import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.forward.http.HttpServer;
import dev.sallyport.gateway.forward.http.HttpUpstream;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Finding;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.What;
import dev.sallyport.policy.Who;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/// Patterns admit what was seen when the policy was loaded; what changes after that is told.
class KeeperTest {
    private static final Surveyor.Pace FAST = new Surveyor.Pace(
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(100));

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    private final Vertx vertx = Vertx.vertx();
    private final MemoryStore store = new MemoryStore();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.sallyport.gateway.catalogue");

    private static final class MemoryStore implements CatalogueStore {
        final Map<String, Sighting> latest = new HashMap<>();
        final Map<String, Sighting> approved = new HashMap<>();

        @Override
        public synchronized Kept load() {
            return new Kept(latest, approved);
        }

        @Override
        public synchronized void save(Sighting sighting) {
            latest.put(sighting.server(), sighting);
        }

        @Override
        public synchronized void approve(String server) {
            approved.put(server, Objects.requireNonNull(latest.get(server)));
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        gateway.policy.replace(policy(allow("by-pattern", "ope*"), allow("by-name", "exact")), Catalogue.EMPTY);
    }

    @AfterEach
    void close() {
        vertx.close().await();
        logger.detachAppender(log);
    }

    @Test
    void patternsAdmitOnlyWhatWasSeenWhenThePolicyWasLoaded() {
        offers("open-a");
        Surveyor surveyor = start();
        assertThat(status("open-a")).isEqualTo(200);
        assertThat(status("open-b")).isEqualTo(403);

        offers("open-a", "open-b", "exact");
        surveyor.now().await();

        assertThat(status("open-b")).isEqualTo(403);
        assertThat(status("exact")).isEqualTo(200);
        gateway.policy.replace(
                policy(allow("by-pattern", "ope*").includingNew()),
                gateway.policy.now().seen());
        assertThat(status("open-b")).isEqualTo(200);
    }

    @Test
    void aReloadAdmitsWhatIsSeenThen() {
        offers("open-a");
        Keeper keeper = keeper();
        Surveyor surveyor = start(keeper);
        offers("open-b");
        surveyor.now().await();

        gateway.policy.replace(gateway.policy.now().policy(), keeper.latest());
        keeper.policyLoaded();

        assertThat(status("open-a")).isEqualTo(403);
        assertThat(status("open-b")).isEqualTo(200);
        await().untilAsserted(() -> assertThat(store.load().approved().values())
                .flatExtracting(Sighting::items)
                .extracting(Item::name)
                .containsExactly("open-b"));
    }

    @Test
    void aServerThatComesLaterIsSeenThen() {
        gateway.server.answers(call -> call.status(503));
        start();
        assertThat(status("open-a")).isEqualTo(403);

        offers("open-a");

        await().untilAsserted(
                        () -> assertThat(gateway.policy.now().seen().names()).contains(GatewayFixture.SERVER));
        assertThat(status("open-a")).isEqualTo(200);
    }

    @Test
    void ofAServerThatIsDownPatternsAdmitWhatWasSeenBefore() {
        store.save(new Sighting(
                GatewayFixture.SERVER, Instant.EPOCH, List.of(new Item("tool", "open-a", "{\"name\":\"open-a\"}"))));
        gateway.server.answers(call -> call.status(503));
        Keeper keeper = keeper();
        start(keeper);

        keeper.useKept(Set.of(GatewayFixture.SERVER));
        offers("open-a");

        assertThat(gateway.policy.now().seen().names()).contains(GatewayFixture.SERVER);
        assertThat(status("open-a")).isEqualTo(200);
        assertThat(logged(Level.WARN)).anyMatch(line -> line.contains("patterns admit what was seen then"));
    }

    @Test
    void ofAServerThatWasNeverSeenItSaysWhatHolds() {
        gateway.server.answers(call -> call.status(503));
        Keeper keeper = keeper();
        start(keeper);

        keeper.useKept(Set.of(GatewayFixture.SERVER));

        assertThat(logged(Level.WARN)).anyMatch(line -> line.contains("patterns admit nothing of it"));
    }

    @Test
    void aServerThatSaysThatAListHasChangedIsAskedAnew() {
        offers("open-a");
        Surveyor surveyor = start();
        int asked = gateway.server.received().size();

        surveyor.changed(GatewayFixture.SERVER);
        surveyor.changed(GatewayFixture.SERVER);

        await().untilAsserted(() -> assertThat(gateway.server.received()).hasSize(asked + 2));
    }

    @Test
    void aRuleThatAChangeVoidsRaisesOneAlert() {
        offers("open-a", "exact");
        Surveyor surveyor = start();
        assertThat(alerts()).isEmpty();

        offers("open-a");
        surveyor.now().await();
        surveyor.now().await();

        await().untilAsserted(() -> assertThat(alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.what().target()).isEqualTo("by-name");
            assertThat(alert.what().method()).isEqualTo("(policy alert)");
        }));
        assertThat(logged(Level.WARN))
                .filteredOn(line -> line.contains("by-name"))
                .hasSize(1);
        offers("open-a", "exact");
        surveyor.now().await();
        offers("open-a");
        surveyor.now().await();
        await().untilAsserted(() -> assertThat(alerts()).hasSize(2));
    }

    @Test
    void whatAServerOffersOtherwiseIsLoggedOnce() {
        gateway.server.answers(Offering.tools(Offering.tool("open-a"), Offering.tool("open-b")));
        Surveyor surveyor = start();

        gateway.server.answers(
                Offering.tools("{\"name\":\"open-a\",\"description\":\"new\"}", Offering.tool("open-c")));
        surveyor.now().await();
        surveyor.now().await();

        await().untilAsserted(() -> assertThat(logged(Level.INFO))
                .filteredOn(line -> line.contains("something else"))
                .hasSize(3)
                .anyMatch(line -> line.contains("open-a") && line.contains("changed"))
                .anyMatch(line -> line.contains("open-b") && line.contains("vanished"))
                .anyMatch(line -> line.contains("open-c") && line.contains("appeared")));
    }

    private Surveyor start() {
        return start(keeper());
    }

    private Surveyor start(Keeper keeper) {
        var http = new HttpServer(GatewayFixture.SERVER, gateway.server.url(), Map.of(), Duration.ofSeconds(20));
        var upstream = new HttpUpstream(vertx, http, new Deadlines(vertx));
        var surveyor = new Surveyor(
                vertx,
                FAST,
                Clock.systemUTC(),
                List.of(new Surveyor.Subject(GatewayFixture.SERVER, upstream, Era.MODERN)));
        surveyor.begin();
        surveyor.tell(keeper);
        surveyor.firstRound().await();
        return surveyor;
    }

    private Keeper keeper() {
        return new Keeper(vertx, gateway.policy, store, gateway.audit, KeeperTest::exactNames, Clock.systemUTC());
    }

    /// Whatever a rule names exactly has to be there.
    private static List<Finding> exactNames(List<Rule> rules, Catalogue offered) {
        List<Finding> alerts = new ArrayList<>();
        var offer = offered.servers().get(GatewayFixture.SERVER);
        boolean gone = offer != null && !offer.of(Kind.TOOL).containsKey("exact");
        if (gone && rules.stream().anyMatch(rule -> rule.id().equals("by-name"))) {
            alerts.add(new Finding("by-name", "there is no tool exact", "name one that is there"));
        }
        return alerts;
    }

    private List<AuditEvent> alerts() {
        return gateway.audit.events().stream()
                .filter(event -> event.phase() == AuditEvent.Phase.NOTICE)
                .toList();
    }

    private List<String> logged(Level level) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel() == level)
                .map(event -> event.getFormattedMessage() + " " + event.getKeyValuePairs())
                .toList();
    }

    /// Also answers calls, so that what the policy lets pass is a 200.
    private void offers(String... tools) {
        List<String> items = new ArrayList<>();
        for (String tool : tools) {
            items.add(Offering.tool(tool));
        }
        Consumer<Arrived> lists = Offering.tools(items.toArray(String[]::new));
        gateway.server.answers(call -> {
            if (call.method().equals("tools/call")) {
                call.acknowledge();
            } else {
                lists.accept(call);
            }
        });
    }

    private int status(String tool) {
        return gateway.ask(modernCall(tool).key(gateway.alice)).status();
    }

    private static PolicySet policy(Rule... rules) {
        return PolicySet.of(List.of(rules));
    }

    private static Rule allow(String id, String tools) {
        var what = new What(List.of(Glob.ofName("*")), Map.of(Kind.TOOL, List.of(Kind.TOOL.glob(tools))));
        return new Rule(id, Effect.ALLOW, Who.role("user"), what);
    }
}
