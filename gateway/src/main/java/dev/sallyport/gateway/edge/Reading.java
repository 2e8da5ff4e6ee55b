package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.HeaderValue;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.Meta;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Revision;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.mcp.Span;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads messages: the strict scan, which era they are of, and whether headers and body agree.
public final class Reading {
    static final String METHOD = "mcp-method";
    static final String NAME = "mcp-name";
    static final List<String> MODERN = List.of(Revision.V2026_07_28.wire());
    static final List<String> ALL = Arrays.stream(Revision.values())
            .sorted(Comparator.reverseOrder())
            .map(Revision::wire)
            .toList();

    private Reading() {}

    public static Message scan(byte[] bytes, ScanLimits limits) {
        return scan(bytes, new Span(0, bytes.length), limits);
    }

    /// The messages of a batch, which only 2025-03-26 knows, and never with a handshake in it (protocol.md L14).
    public static List<Span> batch(byte[] bytes, @Nullable String version, ScanLimits limits) {
        if (version != null && !version.equals(Revision.V2025_03_26.wire())) {
            throw new Refusal.Malformed(ErrorCodes.INVALID_REQUEST, "only 2025-03-26 knows batches", null).refused();
        }
        try {
            return MessageScanner.batch(bytes, limits);
        } catch (MalformedMessage e) {
            throw new Refusal.Malformed(e.code(), e.reason(), e.id()).refused();
        }
    }

    /// @param span a message of a batch
    static Message inBatch(byte[] bytes, Span span, ScanLimits limits) {
        Message message = scan(bytes, span, limits);
        if (modern(message, null) || isHandshake(message)) {
            String why = "initialize and 2026-07-28 messages stand alone, not in a batch";
            throw new Refusal.Malformed(ErrorCodes.INVALID_REQUEST, why, null).refused();
        }
        return message;
    }

    private static boolean isHandshake(Message message) {
        return message instanceof Message.Request request && request.method().equals(Method.INITIALIZE.wire());
    }

    private static Message scan(byte[] bytes, Span span, ScanLimits limits) {
        try {
            return MessageScanner.scan(bytes, span.start(), span.end(), limits);
        } catch (MalformedMessage e) {
            throw new Refusal.Malformed(e.code(), e.reason(), e.id()).refused();
        }
    }

    public static Params params(Message message) {
        return switch (message) {
            case Message.Request request -> request.params();
            case Message.Notification notification -> notification.params();
            case Message.Response _ -> Params.NONE;
        };
    }

    /// A message is of the modern era by what it claims, never by its method (protocol.md B2).
    public static boolean modern(@Nullable Message message, @Nullable String headerVersion) {
        return (message != null && params(message).meta().modern())
                || (headerVersion != null
                        && Revision.of(headerVersion).map(Revision::modern).orElse(false));
    }

    /// @throws dev.sallyport.gateway.Refused where header and body disagree, or nothing would serve them
    public static void check(Inbound inbound, @Nullable String headerVersion) {
        if (inbound.modern()) {
            checkModern(inbound, headerVersion);
        } else {
            checkVersion(inbound);
        }
    }

    /// protocol.md B8
    static void checkVersion(Inbound inbound) {
        String version = inbound.protocolVersion();
        if (version != null && Revision.of(version).isEmpty()) {
            throw new Refusal.UnsupportedRevision(version, ALL).refused();
        }
    }

    private static void checkModern(Inbound inbound, @Nullable String headerVersion) {
        switch (inbound.message()) {
            case Message.Request request -> {
                checkMeta(request);
                checkVersion(request.params().meta(), headerVersion);
                checkMethod(inbound, request.method(), true);
                checkName(inbound, request);
            }
            case Message.Notification notification -> {
                checkVersion(notification.params().meta(), headerVersion);
                checkMethod(inbound, notification.method(), false);
            }
            case Message.Response response ->
                throw new Refusal.Malformed(
                                ErrorCodes.INVALID_REQUEST,
                                "a 2026-07-28 client sends requests and notifications only",
                                response.id())
                        .refused();
            case null -> throw new IllegalArgumentException("no message to check");
        }
    }

    /// protocol.md C2
    private static void checkMeta(Message.Request request) {
        Meta meta = request.params().meta();
        if (meta.protocolVersion() == null || !meta.clientCapabilities()) {
            String missing = meta.protocolVersion() == null ? "protocolVersion" : "clientCapabilities";
            String why = "params._meta needs io.modelcontextprotocol/" + missing;
            throw new Refusal.Malformed(ErrorCodes.INVALID_PARAMS, why, request.id()).refused();
        }
    }

    /// protocol.md B3, B4
    private static void checkVersion(Meta meta, @Nullable String headerVersion) {
        String claimed = meta.protocolVersion();
        if (headerVersion == null) {
            throw mismatch("the MCP-Protocol-Version header is missing");
        }
        if (claimed != null && !claimed.equals(headerVersion)) {
            throw mismatch("the MCP-Protocol-Version header differs from params._meta");
        }
        Optional<Revision> revision = Revision.of(headerVersion);
        if (revision.isEmpty() || !revision.get().modern()) {
            throw new Refusal.UnsupportedRevision(headerVersion, MODERN).refused();
        }
    }

    /// protocol.md E1, E2
    private static void checkMethod(Inbound inbound, String method, boolean needed) {
        String header = inbound.mirrored().get(METHOD);
        if (header == null ? needed : !header.trim().equals(method)) {
            throw mismatch("the Mcp-Method header " + (header == null ? "is missing" : "differs from the method"));
        }
    }

    /// protocol.md E1, E4
    private static void checkName(Inbound inbound, Message.Request request) {
        String name = mirroredName(request);
        if (name == null) {
            return;
        }
        String header = inbound.mirrored().get(NAME);
        if (header == null) {
            throw mismatch("the Mcp-Name header is missing");
        }
        if (!HeaderValue.decode(header).map(name::equals).orElse(false)) {
            throw mismatch("the Mcp-Name header differs from params");
        }
    }

    /// The headers a message needs over HTTP, for one that came without (protocol.md E1).
    public static Map<String, String> mirror(Message message) {
        return switch (message) {
            case Message.Request request -> {
                String name = mirroredName(request);
                yield name == null
                        ? Map.of(METHOD, request.method())
                        : Map.of(METHOD, request.method(), NAME, HeaderValue.encode(name));
            }
            case Message.Notification notification -> Map.of(METHOD, notification.method());
            case Message.Response _ -> Map.of();
        };
    }

    private static @Nullable String mirroredName(Message.Request request) {
        Params params = request.params();
        Method.Operand operand =
                Method.of(request.method()).map(Method::operand).orElse(Method.Operand.NONE);
        return switch (operand) {
            case TOOL, PROMPT -> params.name();
            case RESOURCE -> params.uri();
            case TASK -> params.taskId();
            case NONE, COMPLETION, SUBSCRIPTION_FILTER -> null;
        };
    }

    private static RuntimeException mismatch(String why) {
        return new Refusal.HeaderMismatch(why).refused();
    }
}
