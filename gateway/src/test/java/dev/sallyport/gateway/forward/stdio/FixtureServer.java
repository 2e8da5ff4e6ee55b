package dev.sallyport.gateway.forward.stdio;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An MCP server on stdin and stdout, to be run as a process of its own. It does what tests tell it: by the names of
/// tools, and by notifications, so that it can be told something while calls are in flight.
final class FixtureServer {
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\"[^\"]*\"|-?\\d+)");
    private static final Pattern METHOD = Pattern.compile("\"method\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern TOOL = Pattern.compile("\"name\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern TOKEN = Pattern.compile("\"progressToken\"\\s*:\\s*(\"[^\"]*\"|-?\\d+)");
    private static final Pattern LINE = Pattern.compile("\"line\"\\s*:\\s*\"([^\"]*)\"");
    private static final String SUBSCRIPTION = "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":";

    private final String era;
    private final PrintStream out = new PrintStream(System.out, true, UTF_8);
    private final List<String> heard = new ArrayList<>();
    private final List<String> held = new ArrayList<>();
    private final List<String> subscriptions = new ArrayList<>();

    private FixtureServer(String era) {
        this.era = era;
    }

    /// @param args `legacy`, `modern`, `mute` or `touchy`
    public static void main(String[] args) throws IOException {
        System.err.println("fixture starts as " + args[0]);
        FixtureServer server = new FixtureServer(args[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            server.hear(line);
        }
    }

    private void hear(String line) {
        heard.add(line);
        String id = find(ID, line);
        String method = find(METHOD, line);
        if (method != null && id != null) {
            request(id, method, line);
        } else if (method != null) {
            told(method, line);
        }
    }

    private void request(String id, String method, String line) {
        switch (method) {
            case "server/discover" -> discover(id);
            case "initialize" -> {
                if (era.equals("modern")) {
                    error(id, -32601);
                } else {
                    result(id, "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"big\":9007199254740993}");
                }
            }
            case "subscriptions/listen" -> {
                subscriptions.add(id);
                notify("notifications/subscriptions/acknowledged", SUBSCRIPTION + id + "},\"notifications\":{}");
            }
            case "tools/call" -> tool(id, String.valueOf(find(TOOL, line)), line);
            default -> error(id, -32601);
        }
    }

    private void discover(String id) {
        switch (era) {
            case "modern" -> result(id, "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"]}");
            case "touchy" -> {
                System.err.println("expected initialize");
                System.exit(1);
            }
            case "mute" -> {}
            default -> error(id, -32601);
        }
    }

    private void tool(String id, String name, String line) {
        switch (name) {
            case "echo" -> result(id, "{\"zeta\":9007199254740993,\"alpha\":" + line + "}");
            case "pid" -> result(id, "{\"pid\":" + ProcessHandle.current().pid() + "}");
            case "env" ->
                result(id, "{\"env\":\"" + String.join(" ", System.getenv().keySet()) + "\"}");
            case "heard" -> result(id, "{\"heard\":[" + String.join(",", heard) + "]}");
            case "progress" -> {
                notify("notifications/progress", "\"progressToken\":" + find(TOKEN, line) + ",\"progress\":1");
                result(id, "{}");
            }
            case "hold" -> held.add(id);
            case "die" -> System.exit(7);
            case "sleep" -> sleep();
            default -> error(id, -32602);
        }
    }

    /// Reads nothing more.
    private static void sleep() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void told(String method, String line) {
        switch (method) {
            case "notifications/say" -> {
                String encoded = find(LINE, line);
                out.println(new String(Base64.getDecoder().decode(encoded == null ? "" : encoded), UTF_8));
            }
            case "notifications/release" -> held.reversed().forEach(id -> result(id, "{\"held\":" + id + "}"));
            case "notifications/change" ->
                subscriptions.forEach(id -> notify("notifications/tools/list_changed", SUBSCRIPTION + id + "}"));
            case "notifications/close" ->
                subscriptions.forEach(id -> result(id, "{\"resultType\":\"complete\"," + SUBSCRIPTION + id + "}}"));
            default -> {}
        }
    }

    private void result(String id, String result) {
        out.println("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}");
    }

    private void error(String id, int code) {
        out.println(
                "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":" + code + ",\"message\":\"fixture\"}}");
    }

    private void notify(String method, String params) {
        out.println("{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":{" + params + "}}");
    }

    private static @Nullable String find(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? matcher.group(1) : null;
    }
}
