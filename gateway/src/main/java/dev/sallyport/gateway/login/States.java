package dev.sallyport.gateway.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Seal;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The state a 2026-07-28 client carries while its human logs in (protocol.md M4). Sealed, and bound to caller and
/// endpoint.
final class States {
    private static final String PREFIX = "sallyport-login.";
    private static final byte[] NOTHING = {};

    /// @param inner the literal of the interrupted round's own state, quotes included; null where it had none
    /// @param responses the interrupted round's answers, an object; null where it had none
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record State(String url, String id, byte @Nullable [] inner, byte @Nullable [] responses, Instant until) {}

    private final Seal seal;
    private final Clock clock;

    States(Seal seal, Clock clock) {
        this.seal = seal;
        this.clock = clock;
    }

    String seal(Exchange exchange, State state) {
        byte[][] fields = {
            state.url().getBytes(UTF_8),
            state.id().getBytes(UTF_8),
            state.inner() == null ? NOTHING : state.inner(),
            state.responses() == null ? NOTHING : state.responses()
        };
        int size = Long.BYTES;
        for (byte[] field : fields) {
            size += Integer.BYTES + field.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).putLong(state.until().toEpochMilli());
        for (byte[] field : fields) {
            bytes.putInt(field.length).put(field);
        }
        return PREFIX + seal.seal(bytes.array(), place(exchange));
    }

    /// @return null where the gateway did not give it out, or not here and to this caller, or it is too old
    @Nullable
    State open(Exchange exchange, String text) {
        if (!text.startsWith(PREFIX)) {
            return null;
        }
        return seal.open(text.substring(PREFIX.length()), place(exchange))
                .map(bytes -> read(ByteBuffer.wrap(bytes)))
                .filter(state -> clock.instant().isBefore(state.until()))
                .orElse(null);
    }

    private static State read(ByteBuffer bytes) {
        Instant until = Instant.ofEpochMilli(bytes.getLong());
        String url = new String(field(bytes), UTF_8);
        String id = new String(field(bytes), UTF_8);
        byte[] inner = field(bytes);
        byte[] responses = field(bytes);
        return new State(url, id, inner.length == 0 ? null : inner, responses.length == 0 ? null : responses, until);
    }

    private static byte[] field(ByteBuffer bytes) {
        byte[] field = new byte[bytes.getInt()];
        bytes.get(field);
        return field;
    }

    private static byte[] place(Exchange exchange) {
        String place = PREFIX
                + '\0'
                + exchange.endpointOrThrow().path()
                + '\0'
                + exchange.subjectOrThrow().id();
        return place.getBytes(UTF_8);
    }
}
