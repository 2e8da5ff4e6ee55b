package dev.sallyport.oauth.upstream;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody is to log in to, and as whom, under the name that stands in the address of the connect page. The name
/// proves nothing: whoever has it still has to be the subject.
final class Tickets {
    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final int MOST = 16;
    private static final String PREFIX = "ticket.";

    /// @param text what stands in the address
    /// @param scopes that are needed; empty where the server did not say
    /// @param metadata where the server says its metadata is; null where it does not
    /// @param provoke whether the server has still to be asked, by a call it will refuse
    record Ticket(
            String text,
            String server,
            String subject,
            Set<String> scopes,
            @Nullable String metadata,
            boolean provoke) {
        String id() {
            return Token.digest(text).substring(0, 22);
        }

        @Override
        public String toString() {
            return "Ticket[" + server + "]";
        }
    }

    private final OAuthStore store;
    private final Clock clock;

    Tickets(OAuthStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /// @return the ticket for this need, also where there was one already
    Ticket of(String server, String subject, Set<String> scopes, @Nullable String metadata, boolean provoke) {
        Instant now = clock.instant();
        List<Row> open = ownedBy(subject);
        for (Row row : open) {
            Ticket known = ticket(row);
            boolean same = known.server().equals(server)
                    && known.scopes().equals(scopes)
                    && Objects.equals(known.metadata(), metadata)
                    && known.provoke() == provoke;
            if (same && !row.expiredAt(now.plus(FRESH))) {
                return known;
            }
        }
        open.stream()
                .sorted(Comparator.comparing(Row::created).reversed())
                .skip(MOST - 1)
                .forEach(old -> store.take(Kind.UPSTREAM_LOGIN, old.id()));
        Ticket made = new Ticket(Token.random(), server, subject, Set.copyOf(scopes), metadata, provoke);
        store.insert(new Row(Kind.UPSTREAM_LOGIN, key(made.text()), subject, body(made), now, now.plus(LIFETIME), 0));
        return made;
    }

    Optional<Ticket> find(String text) {
        return store.find(Kind.UPSTREAM_LOGIN, key(text))
                .filter(row -> !row.expiredAt(clock.instant()))
                .map(Tickets::ticket);
    }

    /// All that the subject was to log in to at this server is done.
    void done(String server, String subject) {
        ownedBy(subject).stream()
                .filter(row -> ticket(row).server().equals(server))
                .forEach(row -> store.take(Kind.UPSTREAM_LOGIN, row.id()));
    }

    private List<Row> ownedBy(String subject) {
        return store.ownedBy(Kind.UPSTREAM_LOGIN, subject).stream()
                .filter(row -> row.id().startsWith(PREFIX))
                .toList();
    }

    private static String key(String text) {
        return PREFIX + Token.digest(text);
    }

    private static byte[] body(Ticket ticket) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ticket", ticket.text());
        body.put("server", ticket.server());
        body.put("scopes", List.copyOf(ticket.scopes()));
        body.put("provoke", ticket.provoke());
        if (ticket.metadata() != null) {
            body.put("metadata", ticket.metadata());
        }
        return Json.bytes(body);
    }

    private static Ticket ticket(Row row) {
        Map<String, Object> body = Json.object(row.body());
        return new Ticket(
                String.valueOf(Json.text(body, "ticket")),
                String.valueOf(Json.text(body, "server")),
                row.owner(),
                Set.copyOf(Json.texts(body, "scopes")),
                Json.text(body, "metadata"),
                Boolean.TRUE.equals(body.get("provoke")));
    }
}
