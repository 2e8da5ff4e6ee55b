package dev.sallyport.oauth.grant;

import dev.sallyport.oauth.Hmac;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.login.Identity;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A grant with what its refresh tokens are made from. Refresh token number n is `ID.n.HMAC(key, n)`: of any text it
/// can be told whether it was ever a token of this family, and the newest one can be told again, without keeping one.
/// docs/decisions/014-refresh-rotation.md says what follows from that.
///
/// @param key of the HMAC; never leaves the store
/// @param challenge of the code that the grant was made with: whoever knows its verifier and brings the code again has
///     used it twice
/// @param refreshable whether there are refresh tokens at all
/// @param generation number of the newest refresh token
/// @param rotated when that was made
/// @param rotatedFor the address that asked for it
/// @param busy until when somebody is asking the provider for it; null where nobody is
/// @param version of the row
public record Family(
        Grant grant,
        String key,
        String challenge,
        boolean refreshable,
        long generation,
        Instant rotated,
        String rotatedFor,
        @Nullable Instant busy,
        long version) {
    private static final int MOST_DIGITS = 12;

    /// What a text is to a family.
    public enum Standing {
        /// The newest refresh token.
        NEWEST,
        /// The one before it.
        PREVIOUS,
        /// Older ones.
        OLD,
        /// Never a token of this family.
        FOREIGN
    }

    /// @return the newest refresh token
    public String refreshToken() {
        return token(generation);
    }

    public Standing standing(String text) {
        long number = number(text);
        if (!refreshable || number < 0 || number > generation || !Token.equal(token(number), text)) {
            return Standing.FOREIGN;
        }
        if (number == generation) {
            return Standing.NEWEST;
        }
        return number == generation - 1 ? Standing.PREVIOUS : Standing.OLD;
    }

    public boolean busyAt(Instant now) {
        return busy != null && now.isBefore(busy);
    }

    /// The same family while somebody asks the provider; null for no longer.
    public Family busy(@Nullable Instant until) {
        return new Family(grant, key, challenge, refreshable, generation, rotated, rotatedFor, until, version);
    }

    /// The family with its next refresh token.
    ///
    /// @param identity the same person as they are now
    public Family next(Identity identity, Instant now, String address, Instant expires) {
        Grant renewed = new Grant(
                grant.id(),
                grant.client(),
                identity,
                grant.resource(),
                grant.scopes(),
                grant.jwkThumbprint(),
                grant.created(),
                expires);
        return new Family(renewed, key, challenge, refreshable, generation + 1, now, address, null, version);
    }

    /// Whether the newest refresh token was made so little ago that its answer may have been lost.
    public boolean freshAt(Instant now, Duration grace) {
        return now.isBefore(rotated.plus(grace));
    }

    private String token(long number) {
        return grant.id() + "." + number + "." + Hmac.of(key, "refresh " + number);
    }

    private long number(String text) {
        String start = grant.id() + ".";
        int end = text.indexOf('.', start.length());
        if (!text.startsWith(start) || end <= start.length() || end - start.length() > MOST_DIGITS) {
            return -1;
        }
        try {
            return Long.parseLong(text, start.length(), end, 10);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    @Override
    public String toString() {
        return "Family[" + grant.id() + ", " + generation + "]";
    }
}
