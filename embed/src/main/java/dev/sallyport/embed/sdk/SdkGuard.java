package dev.sallyport.embed.sdk;

import dev.sallyport.embed.Guard;
import dev.sallyport.policy.Subject;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts a guard between a server of the MCP Java SDK and its transport. Whatever the server is given to offer, now or
/// later, synchronous or not, is reached only through the guard.
///
/// ```java
/// McpServer.sync(SdkGuard.wrap(transport, guard, context -> subject)).tools(…).build();
/// ```
///
/// A session belongs to the subject that first uses it. Over HTTP let [HttpCaller] identify callers: it also turns
/// away those that cannot be identified before the transport sees them.
public final class SdkGuard {
    private static final String HTTP = "http";

    private SdkGuard() {}

    /// Guards a server over stdio or over HTTP with SSE.
    ///
    /// @param subjects who sent a message, by what the transport tells of it; null where that is not known:
    ///     that is refused
    public static McpServerTransportProvider wrap(
            McpServerTransportProvider transport,
            Guard guard,
            Function<McpTransportContext, @Nullable Subject> subjects) {
        String name = transport instanceof StdioServerTransportProvider ? "stdio" : HTTP;
        return new GuardedProvider(transport, traffic(guard, subjects, name));
    }

    /// Guards a server over Streamable HTTP. `initialize` carries no transport context, so it is answered to
    /// everybody the transport lets in.
    ///
    /// @param subjects as above
    public static McpStreamableServerTransportProvider wrap(
            McpStreamableServerTransportProvider transport,
            Guard guard,
            Function<McpTransportContext, @Nullable Subject> subjects) {
        return new GuardedStreamableProvider(transport, traffic(guard, subjects, HTTP));
    }

    /// Guards a stateless server.
    ///
    /// @param subjects as above
    public static McpStatelessServerTransport wrap(
            McpStatelessServerTransport transport,
            Guard guard,
            Function<McpTransportContext, @Nullable Subject> subjects) {
        return new GuardedStatelessTransport(transport, traffic(guard, subjects, HTTP));
    }

    private static Traffic traffic(
            Guard guard, Function<McpTransportContext, @Nullable Subject> subjects, String transport) {
        return new Traffic(guard, subjects, McpJsonDefaults.getMapper(), transport);
    }
}
