package dev.sallyport.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.Seal;
import dev.sallyport.mcp.Elicitation;
import dev.sallyport.mcp.Params;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;

/// Sessions of legacy clients (protocol.md L3, L18). The id a client gets is the server's own, sealed and bound to
/// subject and endpoint, together with what the client said it can put before its human: the gateway keeps no table,
/// and somebody else's session is no session.
public final class Sessions {
    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final int FORM = 1;
    private static final int URL = 2;
    private static final int HEADER = Long.BYTES + 1;

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
        byte[] state = ByteBuffer.allocate(HEADER + id.length)
                .putLong(until)
                .put(modes(declared(exchange)))
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
        ByteBuffer state = seal.open(inbound.session(), place(exchange))
                .map(ByteBuffer::wrap)
                .filter(this::current)
                .orElseThrow(() -> new Refusal.UnknownSession().refused());
        byte modes = state.get();
        exchange.inSession(UTF_8.decode(state).toString());
        exchange.elicits(new Elicitation((modes & FORM) != 0, (modes & URL) != 0));
    }

    private boolean current(ByteBuffer state) {
        return state.remaining() >= HEADER && state.getLong() >= clock.instant().getEpochSecond();
    }

    /// What the client declares with `initialize`, whose answer begins the session.
    public static Elicitation declared(Exchange exchange) {
        Params params = exchange.params();
        return params == null
                ? Elicitation.NONE
                : Elicitation.of(exchange.inboundOrThrow().bytes(), params.capabilities());
    }

    private static byte modes(Elicitation elicitation) {
        return (byte) ((elicitation.form() ? FORM : 0) | (elicitation.url() ? URL : 0));
    }

    private static byte[] place(Exchange exchange) {
        String place = "session\0" + exchange.endpointOrThrow().path() + '\0'
                + exchange.subjectOrThrow().id();
        return place.getBytes(UTF_8);
    }
}
