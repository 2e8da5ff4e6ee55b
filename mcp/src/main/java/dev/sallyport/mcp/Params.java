package dev.sallyport.mcp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a gateway needs of `params`, with byte offsets; each is null or empty where absent. Spans of strings and
/// ids cover the literal, quotes included. A member whose type is wrong for the method was refused by the scan; for
/// a method that has no use for it, it counts as absent.
///
/// @param span the whole object; null where there is none
/// @param name of a tool or prompt
/// @param uri of a resource
/// @param arguments the value of `arguments`, an object
/// @param ref what `completion/complete` asks about
/// @param subscribedUris `notifications.resourceSubscriptions` of `subscriptions/listen` (protocol.md S1)
/// @param taskId of the `tasks/…` methods (T3)
/// @param cancelledId `requestId` of `notifications/cancelled` (A3)
/// @param progressToken of `notifications/progress`; a request's own token is in `meta` (A3)
/// @param subscribedTasks `notifications.taskIds` of `subscriptions/listen` (S1, T5)
/// @param filter the value of `notifications`, an object
/// @param cursor of a list request; the empty string is one (H6)
/// @param requestState the upstream's sealed state on a retry (M4)
/// @param inputResponses the object of answers on a retry (M5, M8)
/// @param protocolVersion of `initialize` (L1)
/// @param capabilities the value of `capabilities` of `initialize`, an object
/// @param retry whether `inputResponses` or `requestState` is present (H2, M5)
public record Params(
        @Nullable Span span,
        @Nullable String name,
        @Nullable String uri,
        @Nullable Span nameSpan,
        @Nullable Span uriSpan,
        @Nullable Span arguments,
        Meta meta,
        @Nullable Ref ref,
        List<String> subscribedUris,
        @Nullable String taskId,
        @Nullable Id cancelledId,
        @Nullable Id progressToken,
        List<String> subscribedTasks,
        @Nullable Span filter,
        @Nullable Span taskIdSpan,
        @Nullable Span cancelledIdSpan,
        @Nullable Span progressTokenSpan,
        @Nullable String cursor,
        @Nullable Span cursorSpan,
        @Nullable String requestState,
        @Nullable Span requestStateSpan,
        @Nullable Span inputResponses,
        @Nullable String protocolVersion,
        @Nullable Span capabilities,
        boolean retry) {

    /// No `params` at all.
    public static final Params NONE = new Params(
            null, null, null, null, null, null, Meta.NONE, null, List.of(), null, null, null, List.of(), null, null,
            null, null, null, null, null, null, null, null, null, false);

    public Params {
        subscribedUris = List.copyOf(subscribedUris);
        subscribedTasks = List.copyOf(subscribedTasks);
    }
}
