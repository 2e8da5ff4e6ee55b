package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.mcp.ListChanged;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What the gateway itself has to tell a client that listens.
public final class Notices {
    private Notices() {}

    /// @param exchange the stream that the client has open
    /// @return one message for each kind of list that the client wants to hear of
    public static List<byte[]> listsChanged(Exchange exchange, Set<ListKind> changed) {
        Inbound inbound = exchange.inboundOrThrow();
        Message.Request listen = inbound.request();
        Map<String, byte[]> notices = changed.stream()
                .map(kind -> listen == null
                        ? Optional.of(ListChanged.notification(kind))
                        : ListChanged.notification(kind, listen, inbound.bytes()))
                .flatMap(Optional::stream)
                .collect(Collectors.toMap(String::new, notice -> notice, (one, _) -> one));
        return List.copyOf(notices.values());
    }
}
