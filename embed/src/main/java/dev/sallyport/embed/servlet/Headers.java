package dev.sallyport.embed.servlet;

import dev.sallyport.embed.Refusal;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.HeaderValue;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Params;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The headers that matter to a guard. What they repeat of the body has to be the same there, since the server may go
/// by either (protocol.md E2).
final class Headers {
    static final String SESSION = "Mcp-Session-Id";
    static final String REVISION = "MCP-Protocol-Version";

    private static final String METHOD = "Mcp-Method";
    private static final String NAME = "Mcp-Name";

    /// Not passed on: what was said before cannot be decided again, and what is packed cannot be read.
    private static final Set<String> HIDDEN = Set.of("last-event-id", "accept-encoding");

    private Headers() {}

    static boolean isHidden(String name) {
        return HIDDEN.contains(name.toLowerCase(Locale.ROOT));
    }

    /// Only JSON in UTF-8 can be read in one way.
    static @Nullable Refusal checkType(HttpServletRequest request) {
        String type = request.getContentType();
        String[] parts =
                type == null ? new String[0] : type.toLowerCase(Locale.ROOT).split(";");
        boolean json = parts.length > 0 && parts[0].strip().equals("application/json");
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            json &= !parameter.startsWith("charset") || parameter.equals("charset=utf-8");
        }
        return json
                ? null
                : Refusal.http(415, "unsupported_media_type", 415, "the body must be application/json in UTF-8");
    }

    static @Nullable Refusal checkMirrored(HttpServletRequest request, Message message) {
        String method = request.getHeader(METHOD);
        if (method != null && !method.strip().equals(method(message))) {
            return mismatch(METHOD);
        }
        String name = request.getHeader(NAME);
        if (name != null
                && !HeaderValue.decode(name)
                        .map(value -> value.equals(name(message)))
                        .orElse(false)) {
            return mismatch(NAME);
        }
        String header = request.getHeader(REVISION);
        String claimed = params(message).meta().protocolVersion();
        return header == null || claimed == null || header.strip().equals(claimed) ? null : mismatch(REVISION);
    }

    private static Refusal mismatch(String header) {
        return Refusal.http(
                400, "header_mismatch", ErrorCodes.HEADER_MISMATCH, "the " + header + " header differs from the body");
    }

    private static @Nullable String name(Message message) {
        Params params = params(message);
        return params.name() == null ? params.uri() : params.name();
    }

    private static String method(Message message) {
        return switch (message) {
            case Message.Request request -> request.method();
            case Message.Notification notification -> notification.method();
            case Message.Response _ -> "";
        };
    }

    private static Params params(Message message) {
        return switch (message) {
            case Message.Request request -> request.params();
            case Message.Notification notification -> notification.params();
            case Message.Response _ -> Params.NONE;
        };
    }
}
