package dev.sallyport.embed.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.policy.Subject;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Binds session ids to subjects: the client gets the server's id with a code (HMAC-SHA256) that fits only its own
/// subject. The key is made anew with each filter, as the sessions of the server behind it are.
final class SessionSeal {
    private static final String ALGORITHM = "HmacSHA256";
    private static final char SEPARATOR = '.';

    private final SecretKeySpec key;

    SessionSeal() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        key = new SecretKeySpec(secret, ALGORITHM);
    }

    String seal(String session, Subject subject) {
        return session + SEPARATOR + Base64.getUrlEncoder().withoutPadding().encodeToString(code(session, subject));
    }

    /// @return the server's id; null where the id is not one of this subject
    @Nullable
    String open(String sealed, Subject subject) {
        int end = sealed.lastIndexOf(SEPARATOR);
        if (end < 0) {
            return null;
        }
        String session = sealed.substring(0, end);
        byte[] expected = seal(session, subject).getBytes(UTF_8);
        return MessageDigest.isEqual(expected, sealed.getBytes(UTF_8)) ? session : null;
    }

    private byte[] code(String session, Subject subject) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(session.getBytes(UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(subject.id().getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}
