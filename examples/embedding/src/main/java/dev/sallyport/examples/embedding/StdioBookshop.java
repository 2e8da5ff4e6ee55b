package dev.sallyport.examples.embedding;

import dev.sallyport.config.ConfigException;
import dev.sallyport.embed.Guard;
import dev.sallyport.embed.sdk.SdkGuard;
import dev.sallyport.policy.Subject;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Set;

/// The shop over stdio, for the one user that starts it: `StdioBookshop POLICY USER ROLE`.
public final class StdioBookshop {
    private StdioBookshop() {}

    public static void main(String[] args) throws ConfigException {
        if (args.length != 3) {
            throw new IllegalArgumentException("usage: StdioBookshop POLICY USER ROLE");
        }
        open(Path.of(args[0]), args[1], args[2], System.in, System.out);
    }

    static McpSyncServer open(Path policy, String user, String role, InputStream in, OutputStream out)
            throws ConfigException {
        var guard = Guard.of("bookshop", policy);
        var subject = new Subject("user:" + user, Set.of(role));
        var transport = new StdioServerTransportProvider(McpJsonDefaults.getMapper(), in, out);
        return Bookshop.open(McpServer.sync(SdkGuard.wrap(transport, guard, _ -> subject)));
    }
}
