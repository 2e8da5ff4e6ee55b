package dev.sallyport.gateway.approve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Seal;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The states a 2026-07-28 client carries from one round of a call to the next (protocol.md M4). Sealed, and bound to
/// caller and endpoint: what comes back is what was given out, to whom it was given.
final class States {
    private static final String ASKED = "sallyport-asked.";
    private static final String CONTINUED = "sallyport-continued.";
    private static final int FINGERPRINT = 64;

    sealed interface State {
        Instant until();

        /// The client's human was asked.
        ///
        /// @param decides whether accepting the form approves the call
        record Question(String id, boolean decides, Instant until) implements State {}

        /// The server has asked for more input within a call whose approval was used.
        ///
        /// @param fingerprint of the call, without what its rounds add to it
        /// @param round from 0
        /// @param inner the literal of the server's own state, quotes included; null where it has none
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Continuation(String id, String fingerprint, int round, byte @Nullable [] inner, Instant until)
                implements State {}
    }

    private final Seal seal;
    private final Clock clock;

    States(Seal seal, Clock clock) {
        this.seal = seal;
        this.clock = clock;
    }

    /// Whether a state is one of the gateway's, by its looks.
    static boolean isOwn(String state) {
        return state.startsWith(ASKED) || state.startsWith(CONTINUED);
    }

    String seal(Exchange exchange, State.Question question) {
        byte[] id = question.id().getBytes(US_ASCII);
        ByteBuffer fields = ByteBuffer.allocate(Long.BYTES + 1 + id.length)
                .putLong(question.until().toEpochMilli())
                .put((byte) (question.decides() ? 1 : 0))
                .put(id);
        return ASKED + seal.seal(fields.array(), place(exchange, ASKED));
    }

    String seal(Exchange exchange, State.Continuation continuation) {
        byte[] inner = continuation.inner() == null ? new byte[0] : continuation.inner();
        byte[] id = continuation.id().getBytes(US_ASCII);
        ByteBuffer fields = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + FINGERPRINT + 1 + id.length + inner.length)
                .putLong(continuation.until().toEpochMilli())
                .putInt(continuation.round())
                .put(continuation.fingerprint().getBytes(US_ASCII))
                .put((byte) id.length)
                .put(id)
                .put(inner);
        return CONTINUED + seal.seal(fields.array(), place(exchange, CONTINUED));
    }

    /// @return empty where the gateway did not give it out, or not here and to this caller, or it is too old
    Optional<State> open(Exchange exchange, String state) {
        String prefix = state.startsWith(ASKED) ? ASKED : CONTINUED;
        return seal.open(state.substring(prefix.length()), place(exchange, prefix))
                .map(bytes ->
                        prefix.equals(ASKED) ? question(ByteBuffer.wrap(bytes)) : continuation(ByteBuffer.wrap(bytes)))
                .filter(opened -> clock.instant().isBefore(opened.until()));
    }

    private static State question(ByteBuffer fields) {
        Instant until = Instant.ofEpochMilli(fields.getLong());
        boolean decides = fields.get() != 0;
        return new State.Question(text(fields, fields.remaining()), decides, until);
    }

    private static State continuation(ByteBuffer fields) {
        Instant until = Instant.ofEpochMilli(fields.getLong());
        int round = fields.getInt();
        String fingerprint = text(fields, FINGERPRINT);
        String id = text(fields, fields.get());
        byte[] inner = new byte[fields.remaining()];
        fields.get(inner);
        return new State.Continuation(id, fingerprint, round, inner.length == 0 ? null : inner, until);
    }

    private static String text(ByteBuffer fields, int length) {
        byte[] bytes = new byte[length];
        fields.get(bytes);
        return new String(bytes, US_ASCII);
    }

    private static byte[] place(Exchange exchange, String kind) {
        String place = kind
                + '\0'
                + exchange.endpointOrThrow().path()
                + '\0'
                + exchange.subjectOrThrow().id();
        return place.getBytes(UTF_8);
    }
}
