package dev.sallyport.oauth.verify;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Nonces that nobody has to remember: the time at which they were made, and a MAC of it. Of another process they are
/// none; the client then gets one of this process and comes again.
final class Nonces {
    private static final Duration GOOD = Duration.ofMinutes(5);
    private static final int MAC_BYTES = 32;

    private final InstantSource clock;
    private final SecretKeySpec key;

    Nonces(InstantSource clock) {
        this.clock = clock;
        byte[] secret = new byte[MAC_BYTES];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, "HMAC");
    }

    String fresh() {
        byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(clock.millis()).array();
        byte[] nonce = ByteBuffer.allocate(Long.BYTES + MAC_BYTES)
                .put(time)
                .put(mac(time))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }

    boolean good(String nonce) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException _) {
            return false;
        }
        if (bytes.length != Long.BYTES + MAC_BYTES) {
            return false;
        }
        byte[] time = java.util.Arrays.copyOf(bytes, Long.BYTES);
        byte[] mac = java.util.Arrays.copyOfRange(bytes, Long.BYTES, bytes.length);
        return MessageDigest.isEqual(mac, mac(time))
                && recent(ByteBuffer.wrap(time).getLong());
    }

    private boolean recent(long millis) {
        return clock.instant().isBefore(Instant.ofEpochMilli(millis).plus(GOOD));
    }

    private byte[] mac(byte[] time) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(time);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC", e);
        }
    }
}
