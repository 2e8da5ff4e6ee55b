package dev.sallyport.oauth.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who the gateway is to one authorization server, and how it proves it (protocol.md O8, EX1).
///
/// @param secret null where it has none
/// @param key null where it has none
record ClientIdentity(
        String id,
        Method method,
        @Nullable String secret,
        @Nullable ClientKey key) {

    enum Method {
        NONE("none"),
        BASIC("client_secret_basic"),
        POST("client_secret_post"),
        KEY("private_key_jwt");

        private final String word;

        Method(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static Method of(@Nullable String word, Method otherwise) {
            for (Method method : values()) {
                if (method.word.equals(word)) {
                    return method;
                }
            }
            return otherwise;
        }
    }

    private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    static ClientIdentity open(String id) {
        return new ClientIdentity(id, Method.NONE, null, null);
    }

    static ClientIdentity secret(String id, Method method, @Nullable String secret) {
        return secret == null ? open(id) : new ClientIdentity(id, method, secret, null);
    }

    /// Adds to a request what proves it.
    ///
    /// @param issuer of the authorization server it goes to
    void authenticate(Map<String, String> headers, Map<String, String> form, String issuer, Instant now) {
        if (method == Method.KEY && key != null) {
            form.put("client_assertion_type", ASSERTION);
            form.put("client_assertion", key.assertion(id, issuer, now));
        } else if (method == Method.BASIC && secret != null) {
            String pair = URLEncoder.encode(id, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8);
            headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
        } else {
            form.put("client_id", id);
            if (secret != null) {
                form.put("client_secret", secret);
            }
        }
    }

    @Override
    public String toString() {
        return "ClientIdentity[" + method.word() + "]";
    }
}
