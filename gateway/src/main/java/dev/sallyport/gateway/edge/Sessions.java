package dev.sallyport.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// Sessions of legacy clients (protocol.md L3, L18). The id a client gets is the server's own, sealed and bound to
/// subject and endpoint: the gateway keeps no table, and somebody else's session is no session.
public final class Sessions {
    private static final Duration LIFETIME = Duration.ofDays(7);

    private final Seal seal;
    private final Clock clock;

    public Sessions(Seal seal, Clock clock) {
        this.seal = seal;
        this.clock = clock;
    }

    /// @return the id the client gets
    String issue(Exchange exchange, String serverSession) {
        byte[] id = serverSession.getBytes(UTF_8);
        long until = clock.instant().plus(LIFETIME).getEpochSecond();
        byte[] state = ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(until)
                .put(id)
                .array();
        return seal.seal(state, place(exchange));
    }

    /// Finds the session at the server, where the client names one. A 2026-07-28 request has none, and a stray
    /// header changes nothing (protocol.md B7).
    ///
    /// @throws dev.sallyport.gateway.Refused with [Refusal.UnknownSession]
    public void open(Exchange exchange) {
        Inbound inbound = exchange.inboundOrThrow();
        if (inbound.session() == null || inbound.modern()) {
            return;
        }
        Optional<String> session = seal.open(inbound.session(), place(exchange)).flatMap(this::current);
        exchange.inSession(session.orElseThrow(() -> new Refusal.UnknownSession().refused()));
    }

    private Optional<String> current(byte[] state) {
        ByteBuffer fields = ByteBuffer.wrap(state);
        if (state.length < Long.BYTES || fields.getLong() < clock.instant().getEpochSecond()) {
            return Optional.empty();
        }
        return Optional.of(UTF_8.decode(fields).toString());
    }

    private static byte[] place(Exchange exchange) {
        String place = "session\0" + exchange.endpointOrThrow().path() + '\0'
                + exchange.subjectOrThrow().id();
        return place.getBytes(UTF_8);
    }
}
