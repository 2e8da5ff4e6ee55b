package dev.sallyport.it;

import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Http.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Single requests to an MCP endpoint, and its challenges.
final class Mcp {
    private static final Map<String, Object> INITIALIZE = Map.of(
            "jsonrpc",
            "2.0",
            "id",
            1,
            "method",
            "initialize",
            "params",
            Map.of(
                    "protocolVersion",
                    "2025-11-25",
                    "capabilities",
                    Map.of(),
                    "clientInfo",
                    Map.of("name", "raw", "version", "1")));

    private Mcp() {}

    /// A request without a credential.
    static Reply initialize(String endpoint, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Accept";
        all[headers.length + 1] = "application/json, text/event-stream";
        return Http.postJson(endpoint, INITIALIZE, all);
    }

    /// A request with a token; 200 where it is good.
    static Reply withToken(String endpoint, String token) {
        return initialize(endpoint, "Authorization", "Bearer " + token);
    }

    /// Waits until a token is refused, which takes a second at most, and on a busy machine another one to find out.
    static void awaitRefusal(String endpoint, String token) {
        await().atMost(Duration.ofSeconds(2))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> withToken(endpoint, token).status() == 401);
    }

    /// A parameter of the challenge in an answer.
    static String challenge(Reply refused, String parameter) {
        String header =
                refused.header("WWW-Authenticate").orElseThrow(() -> new AssertionError("no challenge: " + refused));
        Matcher value = Pattern.compile("[ ,]" + parameter + "=\"([^\"]*)\"").matcher(header);
        if (!value.find()) {
            throw new AssertionError("no " + parameter + " in " + header);
        }
        return value.group(1);
    }
}
