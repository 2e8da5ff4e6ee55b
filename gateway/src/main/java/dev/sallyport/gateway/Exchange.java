package dev.sallyport.gateway;

import dev.sallyport.mcp.Elicitation;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Revision;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import io.vertx.core.Context;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One attempt on its way through the gateway. Each stage adds what it learned; nothing is taken back.
/// Touched only on its own [#context()].
public final class Exchange {
    private static final String PROCESS =
            Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
    private static final AtomicLong COUNTER = new AtomicLong();

    /// How the client is connected.
    ///
    /// @param transport `http` or `stdio`
    /// @param address the peer's, or that of the client for which a trusted proxy stands; null on stdio
    /// @param certificate `x5t#S256` of the client's certificate (RFC 8705 section 3.1); null where it showed none
    public record Peer(
            String transport,
            @Nullable String address,
            @Nullable String certificate) {
        /// The gateway itself, which tries a server before it serves it.
        public static final Peer STARTUP = new Peer("startup", null);

        public Peer(String transport, @Nullable String address) {
            this(transport, address, null);
        }
    }

    private final Context context;
    private final Peer peer;
    private final String id = PROCESS + '-' + Long.toHexString(COUNTER.incrementAndGet());
    private final Instant startedAt = Instant.now();
    private final long startedNanos = System.nanoTime();

    private Answer answer;
    private Credential credential = Credential.NONE;
    private @Nullable Endpoint endpoint;
    private @Nullable Inbound inbound;
    private @Nullable Subject subject;
    private @Nullable String keyName;
    private BooleanSupplier identity = () -> false;
    private @Nullable String serverSession;
    private @Nullable Target target;
    private @Nullable Decision decision;
    private Supplier<Obligations> obligations = () -> Obligations.NONE;
    private @Nullable String policyVersion;
    private @Nullable ApprovalStep approval;
    private Elicitation elicitation = Elicitation.NONE;
    private @Nullable Runnable onCancel;
    private @Nullable Runnable onClosed;
    private boolean cancelled;
    private boolean withdrawn;
    private boolean hasIntent;
    private boolean over;

    public Exchange(Context context, Peer peer, Answer answer) {
        this.context = context;
        this.peer = peer;
        this.answer = answer;
    }

    public Context context() {
        return context;
    }

    public Peer peer() {
        return peer;
    }

    /// @return where the edge wants the answer
    public Answer answer() {
        return answer;
    }

    /// The answer has begun to go another way than the edge thought: from here on it goes through this.
    public void answerThrough(Answer answer) {
        this.answer = answer;
    }

    /// @return unique across restarts
    public String id() {
        return id;
    }

    public Instant startedAt() {
        return startedAt;
    }

    public long elapsedNanos() {
        return System.nanoTime() - startedNanos;
    }

    public Credential credential() {
        return credential;
    }

    public void presented(Credential credential) {
        this.credential = credential;
    }

    public @Nullable Endpoint endpoint() {
        return endpoint;
    }

    public Endpoint endpointOrThrow() {
        return known(endpoint, "endpoint");
    }

    public void at(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    public @Nullable Inbound inbound() {
        return inbound;
    }

    public Inbound inboundOrThrow() {
        return known(inbound, "message");
    }

    public void understood(Inbound inbound) {
        this.inbound = inbound;
    }

    public @Nullable Subject subject() {
        return subject;
    }

    public Subject subjectOrThrow() {
        return known(subject, "subject");
    }

    public @Nullable String keyName() {
        return keyName;
    }

    /// @param holds whether the credential is still good: a plain look into memory
    public void identified(Subject subject, @Nullable String keyName, BooleanSupplier holds) {
        this.subject = subject;
        this.keyName = keyName;
        this.identity = holds;
    }

    /// @return whether the caller would still be let in; false also where nobody was identified
    public boolean stillIdentified() {
        return identity.getAsBoolean();
    }

    /// @return the session at the server, once the client's has been found to be its own
    public @Nullable String serverSession() {
        return serverSession;
    }

    public void inSession(String serverSession) {
        this.serverSession = serverSession;
    }

    /// @return what policy was asked about; null where the method names nothing
    public @Nullable Target target() {
        return target;
    }

    public @Nullable Decision decision() {
        return decision;
    }

    public void decided(@Nullable Target target, Decision decision) {
        this.target = target;
        this.decision = decision;
        Obligations owed = obligations().and(decision.verdict().obligations());
        obligations = () -> owed;
    }

    /// @return what comes with the permission: of all decisions, where several things were asked for
    public Obligations obligations() {
        return obligations.get();
    }

    /// Says what a stream obliges to that carries nothing of a single call; asked again for each message.
    public void obliged(Supplier<Obligations> now) {
        obligations = now;
    }

    /// @return the version of the policy that decided; null where none was asked
    public @Nullable String policyVersion() {
        return policyVersion;
    }

    public void decidedUnder(String policyVersion) {
        this.policyVersion = policyVersion;
    }

    /// @return what the client can put before its human, as it said when its session began; for a 2026-07-28
    ///     request, which says it itself, nothing
    public Elicitation elicitation() {
        return elicitation;
    }

    public void elicits(Elicitation elicitation) {
        this.elicitation = elicitation;
    }

    /// @return what can be put before the client's human in answer to this very message
    public Elicitation canAsk() {
        Params params = params();
        if (inbound != null && inbound.modern()) {
            return params == null
                    ? Elicitation.NONE
                    : Elicitation.of(inbound.bytes(), params.meta().clientCapabilitiesSpan());
        }
        return Optional.ofNullable(inbound)
                .flatMap(Inbound::revision)
                .filter(Method.ELICITATION_CREATE::definedIn)
                .map(revision -> new Elicitation(
                        elicitation.form(), elicitation.url() && revision.compareTo(Revision.V2025_11_25) >= 0))
                .orElse(Elicitation.NONE);
    }

    /// @return what the attempt has to do with an approval; null where it has nothing
    public @Nullable ApprovalStep approval() {
        return approval;
    }

    public void approval(ApprovalStep step) {
        approval = step;
    }

    /// @return the method asked for; null where no message was understood or it is a response
    public @Nullable String method() {
        return switch (inbound == null ? null : inbound.message()) {
            case Message.Request request -> request.method();
            case Message.Notification notification -> notification.method();
            case null, default -> null;
        };
    }

    public @Nullable Params params() {
        return switch (inbound == null ? null : inbound.message()) {
            case Message.Request request -> request.params();
            case Message.Notification notification -> notification.params();
            case null, default -> null;
        };
    }

    public void intentRecorded() {
        hasIntent = true;
    }

    /// @return whether there is a record of this attempt already, arguments and all
    public boolean hasIntent() {
        return hasIntent;
    }

    /// Runs once if the client goes away or cancels before the answer has ended; at once if it already has.
    public void onCancel(Runnable action) {
        if (cancelled) {
            action.run();
        } else {
            onCancel = action;
        }
    }

    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            if (onCancel != null) {
                onCancel.run();
            }
            closed();
        }
    }

    public boolean cancelled() {
        return cancelled;
    }

    /// The client has told the server that it wants no answer any more: the answer ends without one.
    public void withdraw() {
        withdrawn = true;
    }

    public boolean withdrawn() {
        return withdrawn;
    }

    /// Runs once when the exchange is over, however it ended; after what was registered before. At once if it
    /// already is.
    public void onClosed(Runnable action) {
        if (over) {
            action.run();
            return;
        }
        Runnable earlier = onClosed;
        onClosed = earlier == null
                ? action
                : () -> {
                    earlier.run();
                    action.run();
                };
    }

    public void closed() {
        over = true;
        Runnable action = onClosed;
        onClosed = null;
        if (action != null) {
            action.run();
        }
    }

    private static <T> T known(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException("the " + what + " is not known yet");
        }
        return value;
    }
}
