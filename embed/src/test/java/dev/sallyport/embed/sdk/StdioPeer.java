package dev.sallyport.embed.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.embed.Guard;
import dev.sallyport.policy.Subject;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A client at the other end of the pipes of a guarded server over stdio.
final class StdioPeer implements AutoCloseable {
    private static final TypeRef<Map<String, Object>> MESSAGE = new TypeRef<>() {};

    private final PipedOutputStream input = new PipedOutputStream();
    private final PipedInputStream output = new PipedInputStream(1 << 20);
    private final BufferedReader replies = new BufferedReader(new InputStreamReader(output, UTF_8));
    private final McpServerTransportProvider transport;
    private int id;

    StdioPeer(Guard guard, Subject subject) throws IOException {
        transport = SdkGuard.wrap(
                new StdioServerTransportProvider(
                        McpJsonDefaults.getMapper(),
                        new PipedInputStream(input, 1 << 20),
                        new PipedOutputStream(output)),
                guard,
                _ -> subject);
    }

    McpServerTransportProvider transport() {
        return transport;
    }

    void shakeHands() throws IOException {
        request("initialize", """
                {"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"peer","version":"1"}}""");
        say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    /// @return the response; what the server says before it goes to `heard`
    Map<String, Object> request(String method, String params, List<String> heard) throws IOException {
        say("{\"jsonrpc\":\"2.0\",\"id\":" + ++id + ",\"method\":\"" + method + "\",\"params\":" + params + "}");
        for (String line = replies.readLine(); line != null; line = replies.readLine()) {
            Map<String, Object> message = McpJsonDefaults.getMapper().readValue(line, MESSAGE);
            if (Integer.valueOf(id).equals(message.get("id"))) {
                return message;
            }
            heard.add(line);
        }
        throw new IOException("the server has gone");
    }

    Map<String, Object> request(String method, String params) throws IOException {
        return request(method, params, new ArrayList<>());
    }

    private void say(String message) throws IOException {
        input.write((message.replace("\n", " ") + "\n").getBytes(UTF_8));
        input.flush();
    }

    @Override
    public void close() throws IOException {
        input.close();
        transport.close();
    }
}
