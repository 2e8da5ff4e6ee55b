package dev.sallyport.gateway.approve;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.ApprovalStep;
import dev.sallyport.gateway.Credential;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Page;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.Seal;
import dev.sallyport.gateway.Visit;
import dev.sallyport.gateway.approve.ApprovalRequest.Decided;
import dev.sallyport.gateway.approve.ApprovalRequest.State;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Subject;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Where a human looks at what is asked and decides it, in a browser: whoever presents a key whose subject may
/// approve this call. Unknown requests and those of others look the same.
public final class Desk {
    private static final Duration TICKET = Duration.ofMinutes(5);
    private static final List<String> ADMIN = List.of("admin");

    private final Vertx vertx;
    private final Approvals store;
    private final Seal seal;
    private final Clock clock;

    public Desk(Vertx vertx, Approvals store, Seal seal, Clock clock) {
        this.vertx = vertx;
        this.store = store;
        this.seal = seal;
        this.clock = clock;
    }

    /// The credential of a visitor: a key, or the ticket that the page gave out for one. A ticket is a key sealed for
    /// this one request and a few minutes.
    public Credential credential(Visit visit) {
        if (visit.key() != null && !visit.key().isBlank()) {
            return new Credential.Key(visit.key().strip());
        }
        return Optional.ofNullable(visit.ticket())
                .flatMap(ticket -> seal.open(ticket, place(visit.id())))
                .flatMap(this::current)
                .<Credential>map(Credential.Key::new)
                .orElseGet(() -> new Credential.Unusable("no key was typed in, or too long ago"));
    }

    /// Says for the record what the visit is about.
    public void note(Exchange exchange, Visit visit) {
        String by = exchange.subject() == null ? null : exchange.subject().id();
        String step = switch (visit.action()) {
            case LOOK -> "looked_at";
            case APPROVE -> "approved";
            case DENY -> "denied";
        };
        String id = ApprovalId.is(visit.id()) ? visit.id() : "(no id)";
        exchange.approval(new ApprovalStep(id, by == null ? "looked_at" : step, by, "page"));
    }

    /// @return fails with [Refusal.Forbidden], or with [dev.sallyport.gateway.StoreUnavailable]
    public Future<Page> visit(Exchange exchange, Visit visit) {
        Subject subject = exchange.subjectOrThrow();
        String key = exchange.credential() instanceof Credential.Key shown ? shown.text() : "";
        return vertx.executeBlocking(() -> page(subject, key, visit), false).map(Objects::requireNonNull);
    }

    private Page page(Subject subject, String key, Visit visit) {
        ApprovalRequest request = ApprovalId.is(visit.id()) ? store.find(visit.id()) : null;
        if (request == null || !may(subject, request.asked())) {
            String why = request == null ? "there is no such request" : "its subject may not approve this";
            throw new Refusal.Forbidden("approvals", why).refused();
        }
        boolean done = switch (visit.action()) {
            case LOOK -> false;
            case APPROVE -> store.approve(request.id(), decided(subject));
            case DENY -> store.deny(request.id(), decided(subject));
        };
        ApprovalRequest now = done ? store.find(request.id()) : request;
        ApprovalRequest shown = now == null ? request : now;
        State state = shown.stateAt(clock.instant());
        boolean late = visit.action() != Visit.Action.LOOK && !done;
        return ApprovalPage.of(
                late ? 409 : 200, shown, state, state == State.PENDING ? ticket(key, request.id()) : null);
    }

    private Decided decided(Subject subject) {
        return new Decided(subject.id(), "page", clock.instant(), null);
    }

    private static boolean may(Subject subject, Asked asked) {
        if (subject.id().equals(asked.subject())) {
            return asked.self();
        }
        List<String> approvers = asked.approvers().isEmpty() ? ADMIN : asked.approvers();
        return approvers.stream()
                .map(Glob::ofName)
                .anyMatch(approver -> subject.roles().stream().anyMatch(approver::matches));
    }

    private String ticket(String key, String id) {
        byte[] bytes = key.getBytes(UTF_8);
        ByteBuffer fields = ByteBuffer.allocate(Long.BYTES + bytes.length)
                .putLong(clock.instant().plus(TICKET).toEpochMilli())
                .put(bytes);
        return seal.seal(fields.array(), place(id));
    }

    private Optional<String> current(byte[] ticket) {
        ByteBuffer fields = ByteBuffer.wrap(ticket);
        return fields.getLong() < clock.millis()
                ? Optional.empty()
                : Optional.of(UTF_8.decode(fields).toString());
    }

    private static byte[] place(String id) {
        return ("page\0" + id).getBytes(UTF_8);
    }
}
