package dev.sallyport.embed;

import dev.sallyport.embed.sdk.HttpCaller;
import dev.sallyport.embed.sdk.SdkGuard;
import dev.sallyport.embed.servlet.SallyportFilter;
import dev.sallyport.policy.Subject;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Each way to guard a server over HTTP.
enum Way {
    SDK_STREAMABLE {
        @Override
        WebServer serve(Guard guard, Library library) {
            var transport = HttpServletStreamableServerTransportProvider.builder()
                    .contextExtractor(HttpCaller.extractor(Way::subject))
                    .build();
            var server = library.serve(SdkGuard.wrap(transport, guard, HttpCaller::subject));
            return WebServer.of(transport, null, server::close);
        }
    },
    SDK_STREAMABLE_ASYNC {
        @Override
        WebServer serve(Guard guard, Library library) {
            var transport = HttpServletStreamableServerTransportProvider.builder()
                    .contextExtractor(HttpCaller.extractor(Way::subject))
                    .build();
            var server = library.serveAsync(SdkGuard.wrap(transport, guard, HttpCaller::subject));
            return WebServer.of(transport, null, server::close);
        }
    },
    SDK_STATELESS {
        @Override
        WebServer serve(Guard guard, Library library) {
            var transport = HttpServletStatelessServerTransport.builder()
                    .messageEndpoint("/mcp")
                    .contextExtractor(HttpCaller.extractor(Way::subject))
                    .build();
            var server = library.serve(SdkGuard.wrap(transport, guard, HttpCaller::subject));
            return WebServer.of(transport, null, server::close);
        }
    },
    FILTER_STREAMABLE {
        @Override
        WebServer serve(Guard guard, Library library) {
            var transport =
                    HttpServletStreamableServerTransportProvider.builder().build();
            var server = library.serve(transport);
            return WebServer.of(transport, new SallyportFilter(guard, Way::subject), server::close);
        }
    },
    FILTER_STATELESS {
        @Override
        WebServer serve(Guard guard, Library library) {
            var transport = HttpServletStatelessServerTransport.builder()
                    .messageEndpoint("/mcp")
                    .build();
            var server = library.serve(transport);
            return WebServer.of(transport, new SallyportFilter(guard, Way::subject), server::close);
        }
    };

    abstract WebServer serve(Guard guard, Library library);

    boolean filter() {
        return name().startsWith("FILTER");
    }

    /// Stands for what a container or a proxy would have verified: `NAME=ROLE`.
    static @Nullable Subject subject(HttpServletRequest request) {
        String user = request.getHeader("X-Verified-User");
        if (user == null) {
            return null;
        }
        String[] parts = user.split("=", 2);
        return new Subject("user:" + parts[0], Set.of(parts[1]));
    }
}
