package dev.sallyport.app;

import dev.sallyport.gateway.authenticate.ApiKey;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import dev.sallyport.gateway.authenticate.KeyDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key as it leaves the generator, text and all: the text is `sallyport_` and 256 random bits in base64url.
/// It is to be shown once and kept nowhere.
public final class NewKey {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int ID_LENGTH = 10;
    private static final int SECRET_BYTES = 32;

    private final String text;
    private final ApiKey key;

    private NewKey(String text, ApiKey key) {
        this.text = text;
        this.key = key;
    }

    public static NewKey generate(String name, Set<String> roles, Instant created, @Nullable Instant expires) {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        String text = ApiKey.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        return new NewKey(text, new ApiKey(id(), name, roles, KeyDigest.of(text), created, expires, null));
    }

    /// The same key, with what else is known of its holder.
    public NewKey with(KeyAttributes attributes) {
        return new NewKey(text, key.withAttributes(attributes));
    }

    /// The secret itself.
    public String text() {
        return text;
    }

    /// What is kept of it.
    public ApiKey key() {
        return key;
    }

    @Override
    public String toString() {
        return "NewKey[" + key.id() + "]";
    }

    private static String id() {
        var id = new StringBuilder("k_");
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_LETTERS.charAt(RANDOM.nextInt(ID_LETTERS.length())));
        }
        return id.toString();
    }
}
