package dev.sallyport.embed.sdk;

import dev.sallyport.embed.Caller;
import dev.sallyport.policy.Subject;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpTransportContextExtractor;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Identifies the callers of the SDK's servlet transports.
///
/// ```java
/// var transport = HttpServletStreamableServerTransportProvider.builder()
///         .contextExtractor(HttpCaller.extractor(request -> Subjects.ofPrincipal(request, roles)))
///         .build();
/// McpServer.sync(SdkGuard.wrap(transport, guard, HttpCaller::subject))…
/// ```
public final class HttpCaller {
    private static final String KEY = "dev.sallyport.caller";
    private static final String REVISION = "MCP-Protocol-Version";

    private HttpCaller() {}

    /// @param subjects who sent a request; null where that is not known, which ends the request with status 500: let
    ///     the container authenticate, so that it answers with 401 itself
    public static McpTransportContextExtractor<HttpServletRequest> extractor(
            Function<HttpServletRequest, @Nullable Subject> subjects) {
        return request -> {
            Subject subject = subjects.apply(request);
            if (subject == null) {
                throw new SecurityException("the caller is not identified");
            }
            var caller = new Caller(subject, "http", request.getRemoteAddr(), request.getHeader(REVISION));
            return McpTransportContext.create(Map.of(KEY, caller));
        };
    }

    /// @return the subject that [#extractor] found; null where it did not see the request
    public static @Nullable Subject subject(McpTransportContext context) {
        Caller caller = of(context);
        return caller == null ? null : caller.subject();
    }

    static @Nullable Caller of(McpTransportContext context) {
        return context.get(KEY) instanceof Caller caller ? caller : null;
    }
}
