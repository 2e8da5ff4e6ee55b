package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

    private Workspace workspace;

    @BeforeEach
    void workspace(@TempDir Path directory) {
        workspace = new Workspace(directory);
    }

    @Test
    void everyKeyIsRead() throws ConfigException {
        workspace.write("policy.yaml", "roles: {}");
        var config = workspace.load("""
                listen: "[::1]:0"
                servers:
                  files:
                    command: [npx, -y, some-server, "${env:DIR}"]
                    env: { TOKEN: "${env:TOKEN}", PORT: 8080 }
                    pool: { max: 4, idle: 90s }
                    timeout: 2m
                    labels: [private, eu]
                  remote:
                    url: http://127.0.0.1:3001/mcp
                    headers: { Authorization: "Bearer ${env:TOKEN}" }
                endpoints:
                  /mcp: { servers: [files] }
                  /open: { server: remote, anonymous: true }
                allowed-hosts: [Gateway.example.com, "[2001:db8::1]"]
                allowed-origins: ["HTTPS://app.example.com:443", "http://localhost:5173"]
                keys: { query-parameter: true }
                policy: policy.yaml
                limits: { per-subject: 120/1m, per-tool: { default: 30/1m, write: 10/1m, "files/write": 5/1h } }
                audit: { payload: none, durability: fsync }
                requests: { body: 1MiB, depth: 32, header-deadline: 5s, body-deadline: 500ms, streams-per-subject: 2 }
                shutdown-grace: 0s
                """, Map.of("TOKEN", "s3cr3t", "DIR", "/srv"));

        assertThat(config.listen()).isEqualTo(new Listen("::1", 0));
        assertThat(config.servers())
                .containsExactly(
                        Map.entry(
                                "files",
                                new ServerConfig.Command(
                                        "files",
                                        List.of("npx", "-y", "some-server", "/srv"),
                                        Map.of("TOKEN", Secret.of("s3cr3t"), "PORT", Secret.of("8080")),
                                        new Pool(4, Duration.ofSeconds(90)),
                                        Duration.ofMinutes(2),
                                        Set.of("eu", "private"))),
                        Map.entry(
                                "remote",
                                new ServerConfig.Url(
                                        "remote",
                                        URI.create("http://127.0.0.1:3001/mcp"),
                                        Map.of("Authorization", Secret.of("Bearer s3cr3t")),
                                        Duration.ofSeconds(60))));
        assertThat(config.endpoints().values())
                .containsExactly(
                        new EndpointConfig("/mcp", "files", false), new EndpointConfig("/open", "remote", true));
        assertThat(config.allowedHosts()).containsExactly("gateway.example.com", "2001:db8::1");
        assertThat(config.allowedOrigins()).containsExactly("https://app.example.com", "http://localhost:5173");
        assertThat(config.keys()).isEqualTo(new KeysConfig(true));
        assertThat(config.policy()).containsExactly(workspace.directory().resolve("policy.yaml"));
        assertThat(config.limits())
                .isEqualTo(new Limits(
                        Limit.parse("120/1m"),
                        Limit.parse("30/1m"),
                        Map.of("write", Limit.parse("10/1m"), "files/write", Limit.parse("5/1h"))));
        assertThat(config.audit()).isEqualTo(new AuditConfig(AuditConfig.Payload.NONE, AuditConfig.Durability.FSYNC));
        assertThat(config.requests())
                .isEqualTo(new Requests(1 << 20, 32, Duration.ofSeconds(5), Duration.ofMillis(500), 2));
        assertThat(config.shutdownGrace()).isZero();
    }

    @Test
    void anEmptyFileMeansTheDefaults() throws ConfigException {
        var config = workspace.load("# nothing yet\n");

        assertThat(config).isEqualTo(Config.of(List.of()));
        assertThat(config.listen()).hasToString("127.0.0.1:9000");
        assertThat(config.keys().queryParameter()).isFalse();
        assertThat(config.limits()).isEqualTo(Limits.NONE);
        assertThat(config.policy()).isEmpty();
        assertThat(config.requests())
                .isEqualTo(new Requests(4 << 20, 64, Duration.ofSeconds(10), Duration.ofSeconds(30), 32));
        assertThat(config.audit())
                .isEqualTo(new AuditConfig(AuditConfig.Payload.ARGUMENTS, AuditConfig.Durability.WRITE));
        assertThat(config.shutdownGrace()).hasSeconds(10);
    }

    @Test
    void aServerGetsDefaults() throws ConfigException {
        var config = workspace.load("servers: { files: { command: [run] } }");

        assertThat(config.servers().get("files"))
                .isEqualTo(new ServerConfig.Command(
                        "files", List.of("run"), Map.of(), new Pool(8, Duration.ofMinutes(5)), Duration.ofSeconds(60)));
    }

    @Test
    void oneServerIsReachedAsItsNameAndAsMcp() throws ConfigException {
        assertThat(workspace
                        .load("servers: { files: { command: [run] } }")
                        .endpoints()
                        .values())
                .containsExactly(EndpointConfig.of("/mcp", "files"), EndpointConfig.of("/files", "files"));
    }

    @Test
    void severalServersAreReachedByTheirNamesOnly() throws ConfigException {
        var config = workspace.load("servers: { b: { command: [run] }, a: { command: [run] } }");

        assertThat(config.endpoints().values())
                .containsExactly(EndpointConfig.of("/b", "b"), EndpointConfig.of("/a", "a"));
    }

    @Test
    void aFileIsInsertedWithoutItsLastLineEnd() throws ConfigException {
        workspace.write("secrets/token", "s3cr3t\n");
        var config =
                workspace.load("servers: { r: { url: 'http://h/', headers: { X-Token: '${file:secrets/token}' } } }");

        assertThat(config.servers().get("r"))
                .isEqualTo(new ServerConfig.Url(
                        "r", URI.create("http://h/"), Map.of("X-Token", Secret.of("s3cr3t")), Duration.ofSeconds(60)));
    }

    @Test
    void whatIsInsertedIsNotExpandedAgain() throws ConfigException {
        var config = workspace.load(
                "servers: { a: { command: ['${env:A}', '$${env:A}', '$A ${env:A}${env:A}'] } }",
                Map.of("A", "${env:B}"));

        assertThat(config.servers().get("a"))
                .isInstanceOfSatisfying(
                        ServerConfig.Command.class,
                        server -> assertThat(server.command())
                                .containsExactly("${env:B}", "${env:A}", "$A ${env:B}${env:B}"));
    }

    @Test
    void aliasesAreReadAsWhatTheyStandFor() throws ConfigException {
        var config = workspace.load("""
                servers:
                  a: { command: [run], pool: &small { max: 1 } }
                  b: { command: [run], pool: *small }
                """);

        assertThat(config.servers().get("b"))
                .isInstanceOfSatisfying(
                        ServerConfig.Command.class,
                        server -> assertThat(server.pool()).isEqualTo(Pool.DEFAULT.withMax(1)));
    }

    @Test
    void byteOrderMarksAndWindowsLineEndsAreFine() throws ConfigException {
        assertThat(workspace
                        .load("\uFEFFlisten: 127.0.0.1:1\r\nshutdown-grace: 1s\r\n")
                        .shutdownGrace())
                .hasSeconds(1);
    }

    @Test
    void theEnvironmentOverridesTheFile() throws ConfigException {
        var policy = workspace.write("other.yaml", "roles: {}");
        var env = Map.ofEntries(
                Map.entry("SALLYPORT_LISTEN", "0.0.0.0:80"),
                Map.entry("SALLYPORT_KEYS_QUERY_PARAMETER", "true"),
                Map.entry("SALLYPORT_POLICY", policy.toString()),
                Map.entry("SALLYPORT_LIMITS_PER_SUBJECT", "1/1s"),
                Map.entry("SALLYPORT_LIMITS_PER_TOOL_DEFAULT", "2/1s"),
                Map.entry("SALLYPORT_AUDIT_PAYLOAD", "none"),
                Map.entry("SALLYPORT_AUDIT_DURABILITY", "fsync"),
                Map.entry("SALLYPORT_REQUESTS_BODY", "1KiB"),
                Map.entry("SALLYPORT_REQUESTS_DEPTH", "8"),
                Map.entry("SALLYPORT_REQUESTS_HEADER_DEADLINE", "1s"),
                Map.entry("SALLYPORT_REQUESTS_BODY_DEADLINE", "2s"),
                Map.entry("SALLYPORT_REQUESTS_STREAMS_PER_SUBJECT", "3"),
                Map.entry("SALLYPORT_SHUTDOWN_GRACE", "4s"));

        var config = workspace.load("""
                listen: 127.0.0.1:9000
                policy: [missing.yaml]
                limits: { per-tool: { write: 3/1s } }
                requests: { depth: 9 }
                """, env);

        assertThat(config)
                .isEqualTo(Config.of(List.of())
                        .withListen(new Listen("0.0.0.0", 80))
                        .withKeys(new KeysConfig(true))
                        .withPolicy(List.of(policy))
                        .withLimits(new Limits(
                                Limit.parse("1/1s"), Limit.parse("2/1s"), Map.of("write", Limit.parse("3/1s"))))
                        .withAudit(new AuditConfig(AuditConfig.Payload.NONE, AuditConfig.Durability.FSYNC))
                        .withRequests(new Requests(1024, 8, Duration.ofSeconds(1), Duration.ofSeconds(2), 3))
                        .withShutdownGrace(Duration.ofSeconds(4)));
    }

    @Test
    void variablesOfOthersAreLeftAlone() throws ConfigException {
        var env = Map.of(
                "SALLYPORT_HOME", "/data",
                "SALLYPORT_KEY", "sk_1",
                "SALLYPORT_PORT", "tcp://10.0.0.1:9000",
                "SALLYPORT_SERVICE_HOST", "10.0.0.1",
                "SALLYPORT_SERVICE_PORT", "9000",
                "SALLYPORT_PORT_9000_TCP_ADDR", "10.0.0.1",
                "LISTEN", "x");

        assertThat(ConfigLoader.withoutFile(env, List.of())).isEqualTo(Config.of(List.of()));
    }

    @Test
    void theEnvironmentWorksWithoutAFile() throws ConfigException {
        var server = ServerConfig.parse("a=run");

        assertThat(ConfigLoader.withoutFile(Map.of("SALLYPORT_LISTEN", "[::]:1"), List.of(server)))
                .isEqualTo(Config.of(List.of(server)).withListen(new Listen("::", 1)));
    }

    @Test
    void addedServersCanBeNamedByTheFile() throws ConfigException {
        var file = workspace.write(
                "s.yaml", "endpoints: { /a: { server: extra } }\nlimits: { per-tool: { extra/x: 1/1s } }");

        assertThat(ConfigLoader.load(file, Map.of(), List.of(ServerConfig.parse("extra=run")))
                        .servers())
                .containsOnlyKeys("extra");
    }

    @Test
    void endpointsFollowTheServersUntilTheyAreChosen() {
        var one = Config.of(List.of(ServerConfig.parse("a=run")));
        var two = one.withServers(List.of(ServerConfig.parse("a=run"), ServerConfig.parse("b=run")));
        var chosen = one.withEndpoints(List.of(new EndpointConfig("/x", "a", true)));

        assertThat(one.endpoints()).containsOnlyKeys("/mcp", "/a");
        assertThat(two.endpoints()).containsOnlyKeys("/a", "/b");
        assertThat(chosen.withServers(List.of(ServerConfig.parse("a=other"))).endpoints())
                .containsOnlyKeys("/x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chosen.withServers(List.of(ServerConfig.parse("b=run"))))
                .withMessage("the endpoint /x names no server that exists");
    }

    @Test
    void limitsGoFromTheParticularToTheGeneral() {
        var limits = new Limits(
                null, Limit.parse("3/1s"), Map.of("write", Limit.parse("2/1s"), "files/write", Limit.parse("1/1s")));

        assertThat(limits.forTool("files", "write")).contains(Limit.parse("1/1s"));
        assertThat(limits.forTool("other", "write")).contains(Limit.parse("2/1s"));
        assertThat(limits.forTool("files", "read")).contains(Limit.parse("3/1s"));
        assertThat(Limits.NONE.forTool("files", "read")).isEmpty();
    }
}
