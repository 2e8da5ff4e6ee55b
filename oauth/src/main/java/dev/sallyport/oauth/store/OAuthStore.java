package dev.sallyport.oauth.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The port behind which everything is kept that OAuth has to remember: rows found by kind and id, whose bodies mean
/// something only to who wrote them. Each method is atomic, also among processes that share the store, and durable when
/// it returns. All may block and throw [StoreFailed]; none but [#generation] is called on an event loop.
public interface OAuthStore {
    enum Kind {
        /// Registered clients.
        CLIENT,
        /// What a person has let a client do.
        CONSENT,
        /// Authorizations under way: between the request of a client and its code.
        LOGIN,
        /// Authorization codes; found by digest.
        CODE,
        /// What refresh tokens are good for; one row for each family.
        GRANT,
        /// Browsers in which somebody has logged in; found by digest.
        SESSION,
        SIGNING_KEY,
        /// Access tokens that are not good any more, by `jti`.
        REVOKED,
        /// Assertions and proofs that were used, by issuer and `jti`.
        USED,
        /// The gateway's registrations with authorization servers of upstreams, by issuer.
        UPSTREAM_CLIENT,
        /// Logins to upstreams under way.
        UPSTREAM_LOGIN,
        /// Tokens for upstreams, by subject, issuer and resource.
        UPSTREAM_TOKEN,
        /// What tells whether the master key is the right one.
        MASTER_KEY
    }

    /// @param id unique within its kind; never a secret, but its digest
    /// @param owner under which rows are found and deleted together, for example a subject or a client; empty for
    ///     none
    /// @param created to the millisecond, like `expires`
    /// @param expires from when on it is as if it were not there; null for never
    /// @param version what [#replace] compares; 0 in a row that is to be inserted
    record Row(
            Kind kind,
            String id,
            String owner,
            byte[] body,
            Instant created,
            @Nullable Instant expires,
            long version) {
        /// The same row with another body.
        public Row with(byte[] body, @Nullable Instant expires) {
            return new Row(kind, id, owner, body, created, expires, version);
        }

        public boolean expiredAt(Instant now) {
            return expires != null && !now.isBefore(expires);
        }
    }

    /// @return also a row that has expired and was not purged yet
    Optional<Row> find(Kind kind, String id);

    /// @return all of a kind, oldest first
    List<Row> list(Kind kind);

    List<Row> ownedBy(Kind kind, String owner);

    /// @return false where there is such a row
    boolean insert(Row row);

    /// Writes a row over the version it was read as.
    ///
    /// @return false where somebody else has changed or removed it since
    boolean replace(Row row);

    /// Removes a row.
    ///
    /// @return what it was; of many that take it at once, one gets it
    Optional<Row> take(Kind kind, String id);

    /// @return how many were removed
    int removeOwnedBy(Kind kind, String owner);

    /// Removes what has expired.
    ///
    /// @return how many rows
    int purge(Instant now);

    /// A number that differs as soon as any process has changed rows of kind REVOKED, CLIENT or SIGNING_KEY. A plain
    /// memory read: may be asked on every request.
    long generation();
}
