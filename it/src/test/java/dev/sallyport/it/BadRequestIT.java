package dev.sallyport.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.RawConnection.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that are wrong are refused and recorded, and the connection serves the next one.
@ExtendWith(GatewayLog.class)
final class BadRequestIT {
    private static final String CALL = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"test_simple_text","arguments":{},"_meta":{\
            "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""";
    private static final int HUGE = 100 << 20;
    private static final int GROWTH_KIB = 64 << 10;

    @AutoClose
    private static FixtureServer fixture;

    @AutoClose
    private static Gateway gateway;

    private static String authorization;

    @BeforeAll
    static void start(@TempDir Path directory) {
        fixture = FixtureServer.start();
        gateway = Gateway.serve(new Home(directory.resolve("home")), "--server", "fixture=" + fixture.url());
        authorization = "Authorization: Bearer " + gateway.adminKey().secret() + "\r\n";
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("malformed", "{\"jsonrpc\":", named("test_simple_text"), -32700, "malformed"),
                Arguments.of(
                        "with a duplicate key",
                        CALL.replace("\"id\":1", "\"id\":1,\"id\":1"),
                        named("test_simple_text"),
                        -32700,
                        "malformed"),
                Arguments.of(
                        "a depth bomb",
                        CALL.replace("{}", "{\"a\":".repeat(1 << 18)),
                        named("test_simple_text"),
                        -32600,
                        "malformed"),
                Arguments.of("contradicted by a header", CALL, named("env"), -32020, "header_mismatch"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void aWrongRequestIsRefusedAndTheNextOneServed(String what, String body, String headers, int code, String recorded)
            throws IOException {
        try (RawConnection connection = new RawConnection(gateway.url("/mcp"))) {
            Reply refused = connection.post(authorization + headers, body.getBytes(UTF_8));

            assertThat(refused.status()).as(refused.body()).isEqualTo(400);
            assertThat(code(refused)).as(refused.body()).isEqualTo(code);
            assertServed(connection);
        }
        assertRecorded(recorded);
    }

    @Test
    void aHugeBodyIsRefusedInBoundedMemory() throws IOException {
        try (RawConnection connection = new RawConnection(gateway.url("/mcp"))) {
            assertServed(connection);
            long before = residentKib();

            Reply refused = connection.postBlanks(authorization + named("test_simple_text"), HUGE);

            assertThat(refused.status()).as(refused.body()).isEqualTo(413);
            assertThat(residentKib() - before).as("growth in KiB").isLessThan(GROWTH_KIB);
            assertServed(connection);
        }
        assertRecorded("body_too_large");
    }

    private static void assertServed(RawConnection connection) throws IOException {
        Reply served = connection.post(authorization + named("test_simple_text"), CALL.getBytes(UTF_8));
        assertThat(served.status()).as(served.body()).isEqualTo(200);
        assertThat(served.body()).contains("Nothing but text.");
    }

    private static void assertRecorded(String status) {
        assertThat(gateway.home().audit())
                .extracting(event -> event.path("result").path("status").asString(""))
                .contains(status);
    }

    private static String named(String tool) {
        return "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: " + tool + "\r\n";
    }

    private static int code(Reply reply) {
        return Json.parse(reply.body()).path("error").path("code").asInt(0);
    }

    /// The most memory the gateway has ever had in use.
    private static long residentKib() throws IOException {
        return Files.readAllLines(Path.of(
                        "/proc", Long.toString(gateway.program().process().pid()), "status"))
                .stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
