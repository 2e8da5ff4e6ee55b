package dev.sallyport.app.demo;

import dev.sallyport.adapters.sqlite.PrivateFiles;
import dev.sallyport.adapters.sqlite.SqliteKeyStore;
import dev.sallyport.app.NewKey;
import dev.sallyport.app.RunningGateway;
import dev.sallyport.app.Servers;
import dev.sallyport.app.Wiring;
import dev.sallyport.config.Config;
import dev.sallyport.config.Limit;
import dev.sallyport.config.Limits;
import dev.sallyport.config.Listen;
import dev.sallyport.config.PolicyLoader;
import dev.sallyport.config.ServerConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The same calls twice: straight to a server that trusts everybody, then through the gateway. Every line is checked
/// against what it promises.
public final class Demo {
    private static final String POLICY = """
            roles:
              support: { allow: [ { tools: [list_customers] } ] }
              admin:   { allow: [ { tools: ["*"] } ] }
            """;
    private static final int LISTS_PER_MINUTE = 3;

    private final PrintWriter out;
    private final CustomerServer customers;
    private final DemoClient client;
    private boolean asTold = true;

    private Demo(PrintWriter out, CustomerServer customers, DemoClient client) {
        this.out = out;
        this.customers = customers;
        this.client = client;
    }

    /// @return whether everything went as told
    public static boolean play(PrintWriter out) throws Exception {
        Path home = Files.createTempDirectory("sallyport-demo");
        Vertx vertx = Vertx.vertx();
        try (DemoClient client = new DemoClient()) {
            Demo demo = new Demo(out, CustomerServer.start(vertx), client);
            demo.before();
            demo.after(home);
            demo.conclude();
            return demo.asTold;
        } finally {
            vertx.close().await();
            delete(home);
        }
    }

    private void before() throws IOException, InterruptedException {
        out.println("Before: an MCP server with customers, and nothing in front of it.");
        expect(200, "anyone        delete_customer", customers.url(), null, "delete_customer");
        check(customers.deleted() == 1, "a customer is gone, and nobody knows who did it");
    }

    private void after(Path home) throws Exception {
        Path policy = home.resolve("policy.yaml");
        Files.writeString(policy, POLICY);
        Config config = Config.of(List.of(ServerConfig.Url.of("customers", URI.create(customers.url()))))
                .withListen(RunningGateway.freePort(new Listen("127.0.0.1", 0)))
                .withPolicy(List.of(policy))
                .withLimits(new Limits(null, null, Map.of("list_customers", Limit.parse(LISTS_PER_MINUTE + "/1m"))));
        Path data = home.resolve("data");
        PrivateFiles.createDirectory(data);
        String support = key(data, "support");
        String admin = key(data, "admin");
        Servers servers = new Servers(config);
        servers.probe();
        try (RunningGateway gateway =
                RunningGateway.start(new Wiring(config, PolicyLoader.load(config), servers, data).settle())) {
            calls("http://127.0.0.1:" + gateway.port() + "/mcp", support, admin);
        }
        AuditTrail.print(data, out);
        check(
                AuditTrail.statuses(data).equals(List.of(401, 403, 200, 200, 200, 429, 200)),
                "each attempt is on record");
    }

    private void calls(String url, String support, String admin) throws IOException, InterruptedException {
        out.println();
        out.println("After: the same server, unchanged, behind Sallyport.");
        expect(401, "no key        delete_customer", url, null, "delete_customer");
        expect(403, "support       delete_customer", url, support, "delete_customer");
        for (int i = 0; i < LISTS_PER_MINUTE; i++) {
            expect(200, "support       list_customers", url, support, "list_customers");
        }
        expect(429, "support       list_customers", url, support, "list_customers");
        check(customers.deleted() == 1, "no refused call has reached the server");
        expect(200, "admin         delete_customer", url, admin, "delete_customer");
        check(customers.deleted() == 2, "the one that was allowed has");
        out.println();
    }

    private void conclude() {
        out.println();
        out.println(
                asTold
                        ? "success: 401, 403, 429 and 200 where they belong, and a record of each"
                        : "failure: see the lines marked with !");
        out.flush();
    }

    private void expect(int status, String what, String url, @Nullable String key, String tool)
            throws IOException, InterruptedException {
        int seen = client.call(url, key, tool).statusCode();
        check(seen == status, what + "  ->  " + seen);
    }

    private void check(boolean right, String line) {
        asTold &= right;
        out.println((right ? "  " : "! ") + line);
        out.flush();
    }

    private static String key(Path data, String role) {
        try (SqliteKeyStore store = SqliteKeyStore.open(data)) {
            NewKey key = NewKey.generate(role, Set.of(role), Instant.now(), null);
            store.add(key.key());
            return key.text();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
