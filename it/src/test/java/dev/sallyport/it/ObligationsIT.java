package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.RawClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What a rule attaches to a permission, with the real server-everything over HTTP and on standard input and output.
@ExtendWith(GatewayLog.class)
final class ObligationsIT {
    private static final String POLICY = """
            roles:
              user:
                allow:
                  - { tools: [get-structured-content], obligations: { redact: [conditions, humidity] } }
                  - { tools: [get-tiny-image], obligations: { cap: 1KiB } }
                  - { tools: [get-sum], obligations: { limit: 1/1m } }
                  - { tools: [echo], obligations: { scopes: [chat, "chat:write"] } }
            """;
    private static final String CITY = "{\"location\":\"Chicago\"}";
    private static final String SUM = "{\"a\":2,\"b\":3}";
    private static final String MESSAGE = "{\"message\":\"hi\"}";
    private static final JsonNode REDACTED =
            Json.parse("{\"temperature\":36,\"conditions\":\"[redacted]\",\"humidity\":0}");

    @TempDir
    private static Path directory;

    @AutoClose
    private static Gateway gateway;

    private static Home home;
    private static Path config;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(directory.resolve("policy.yaml"), POLICY);
        config = Files.writeString(directory.resolve("sallyport.yaml"), """
                servers:
                  everything: { command: %s }
                policy: policy.yaml
                """.formatted(Json.write(Node.everything())));
        home = new Home(directory.resolve("home"));
        gateway = Gateway.serve(home, "--config", config.toString());
    }

    @Test
    void overHttp() {
        try (RawClient client = RawClient.legacy(gateway.url("/everything"), home.createKey("user"))) {
            Answer weather = client.call("get-structured-content", CITY);
            assertThat(weather.message().path("result").path("structuredContent"))
                    .isEqualTo(REDACTED);
            assertThat(Json.parse(weather.text())).isEqualTo(REDACTED);

            Answer image = client.call("get-tiny-image", "{}");
            assertThat(image.status()).as(image.toString()).isEqualTo(502);
            assertThat(image.body()).doesNotContain("image/png").contains("1024");

            assertThat(client.call("get-sum", SUM).status()).isEqualTo(200);
            Answer limited = client.call("get-sum", SUM);
            assertThat(limited.status()).isEqualTo(429);
            assertThat(header(limited, "Retry-After")).matches("[1-9][0-9]?");

            Answer unscoped = client.call("echo", MESSAGE);
            assertThat(unscoped.status()).isEqualTo(403);
            assertThat(header(unscoped, "WWW-Authenticate"))
                    .contains("error=\"insufficient_scope\"", "scope=\"chat chat:write\"");
        }
        assertThat(home.audit())
                .extracting(event -> event.path("result").path("status").asString(""))
                .contains("answer_too_large", "rate_limited", "insufficient_scope");
    }

    @Test
    void onStandardInputAndOutput() {
        ProcessBuilder command = home.command("stdio", "--config", config.toString(), "--endpoint", "/everything");
        command.environment().put("SALLYPORT_KEY", home.createKey("user").secret());
        try (Program stdio = Program.start(command)) {
            ask(stdio, 1, "initialize", """
                    {"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}""");
            stdio.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");

            JsonNode weather = call(stdio, 2, "get-structured-content", CITY).path("result");
            assertThat(weather.path("structuredContent")).isEqualTo(REDACTED);
            assertThat(Json.parse(weather.path("content").path(0).path("text").asString()))
                    .isEqualTo(REDACTED);

            JsonNode image = call(stdio, 3, "get-tiny-image", "{}");
            assertThat(image.has("result")).as(image.toString()).isFalse();
            assertThat(code(image)).isEqualTo(502);

            assertThat(call(stdio, 4, "get-sum", SUM).has("result")).isTrue();
            JsonNode limited = call(stdio, 5, "get-sum", SUM);
            assertThat(code(limited)).as(limited.toString()).isEqualTo(429);

            JsonNode unscoped = call(stdio, 6, "echo", MESSAGE);
            assertThat(code(unscoped)).as(unscoped.toString()).isEqualTo(403);
        }
    }

    private static JsonNode call(Program stdio, int id, String tool, String arguments) {
        return ask(stdio, id, "tools/call", "{\"name\":\"%s\",\"arguments\":%s}".formatted(tool, arguments));
    }

    private static JsonNode ask(Program stdio, int id, String method, String params) {
        stdio.send("{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}".formatted(id, method, params));
        return Json.parse(stdio.awaitLine(line -> Json.parse(line).path("id").asInt(0) == id));
    }

    private static int code(JsonNode message) {
        return message.path("error").path("code").asInt(0);
    }

    private static String header(Answer answer, String name) {
        return answer.response().headers().firstValue(name).orElse("");
    }
}
