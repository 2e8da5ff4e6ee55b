package dev.sallyport.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DoctorOAuthCommandTest {
    private HttpServer open;

    @BeforeEach
    void start() throws IOException {
        open = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        open.createContext("/mcp", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        open.start();
    }

    @AfterEach
    void stop() {
        open.stop(0);
    }

    @Test
    void theStepThatFailsIsSaidWithItsRemedy() {
        CommandLineRun run = CommandLineRun.of("doctor", "oauth", "--url", url());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .contains("fail  refusal: the server answers without a token: HTTP 200")
                .contains("      give its endpoint oauth")
                .doesNotContain("\u001b");
    }

    @Test
    void jsonSaysTheSame() {
        CommandLineRun run = CommandLineRun.of("doctor", "oauth", "--url", url(), "--json");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .startsWith("[{\"level\":\"fail\",\"check\":\"refusal\"")
                .hasLineCount(1);
    }

    @Test
    void wrongUsageIsTold() {
        assertThat(CommandLineRun.of("doctor", "oauth").exit()).isEqualTo(2);
        assertThat(CommandLineRun.of("doctor", "oauth", "--url", "mcp.example.com")
                        .exit())
                .isEqualTo(2);
        assertThat(CommandLineRun.of("doctor", "oauth", "--url", url(), "--browser", "--token", "x")
                        .exit())
                .isEqualTo(2);
    }

    private String url() {
        return "http://127.0.0.1:" + open.getAddress().getPort() + "/mcp";
    }
}
