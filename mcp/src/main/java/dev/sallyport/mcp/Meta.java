package dev.sallyport.mcp;

import org.jspecify.annotations.Nullable;

/// What a gateway needs of `params._meta` (protocol.md A10, C1). Strings are null where absent.
///
/// @param span the whole object; null where there is none
/// @param protocolVersion `io.modelcontextprotocol/protocolVersion`
/// @param clientCapabilities whether `io.modelcontextprotocol/clientCapabilities` is present and an object
/// @param clientName `io.modelcontextprotocol/clientInfo`'s `name`; self-reported, never to be trusted (A17)
/// @param progressToken `progressToken`
/// @param progressTokenSpan its literal
/// @param subscriptionId `io.modelcontextprotocol/subscriptionId` (S1)
/// @param subscriptionIdSpan its literal
/// @param traceparent as sent; null also where it is not a string
/// @param clientCapabilitiesSpan the value of `io.modelcontextprotocol/clientCapabilities`, of any type
/// @param modern whether the request claims the modern era: any of the keys protocolVersion, clientCapabilities and
///     clientInfo is present, whatever its value (B2, B3)
public record Meta(
        @Nullable Span span,
        @Nullable String protocolVersion,
        boolean clientCapabilities,
        @Nullable String clientName,
        @Nullable Id progressToken,
        @Nullable Span progressTokenSpan,
        @Nullable Id subscriptionId,
        @Nullable Span subscriptionIdSpan,
        @Nullable String traceparent,
        @Nullable Span clientCapabilitiesSpan,
        boolean modern) {

    /// No `_meta` at all.
    public static final Meta NONE = new Meta(null, null, false, null, null, null, null, null, null, null, false);
}
