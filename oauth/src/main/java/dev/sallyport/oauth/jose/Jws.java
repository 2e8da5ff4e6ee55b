package dev.sallyport.oauth.jose;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sallyport.oauth.Json;
import java.security.Key;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A signed JSON object in compact form (RFC 7515 section 7.1, RFC 7519), read strictly: each text has one reading, and
/// each reading one text. Nothing in it is verified. What its header says about keys counts for nothing, but `kid` as a
/// choice among keys that are known. One with extensions (`crit`, `b64`) is none that could be understood.
///
/// @param input what is signed
public record Jws(Map<String, Object> header, Map<String, Object> claims, byte[] input, byte[] signature) {
    private static final int MOST_CHARS = 16 << 10;
    /// In seconds: the year 3058.
    private static final long FOREVER = 1L << 35;

    private static final String MEDIA_TYPE = "application/";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /// Whether a token is to be read as one; else it is opaque.
    public static boolean isShapedLike(String token) {
        return token.chars().filter(c -> c == '.').count() == 2;
    }

    /// @throws IllegalArgumentException saying what is wrong, with nothing of the text
    public static Jws parse(String text) {
        if (text.length() > MOST_CHARS) {
            throw new IllegalArgumentException("it has more than " + MOST_CHARS + " characters");
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("it has not three parts");
        }
        Map<String, Object> header = object(parts[0], "header");
        check(header);
        byte[] input = text.substring(0, text.lastIndexOf('.')).getBytes(US_ASCII);
        return new Jws(header, object(parts[1], "payload"), input, bytes(parts[2]));
    }

    /// @return empty where it is none
    public static Optional<Jws> find(String text) {
        try {
            return Optional.of(parse(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// @param key of the algorithm's own kind: a private one, or a secret
    /// @param type `typ`
    /// @param keyId `kid`; null for none
    /// @return a new one in compact form
    public static String sign(
            Algorithm algorithm, Key key, String type, @Nullable String keyId, Map<String, ?> claims) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm.word());
        header.put("typ", type);
        if (keyId != null) {
            header.put("kid", keyId);
        }
        String input = ENCODER.encodeToString(Json.bytes(header)) + "." + ENCODER.encodeToString(Json.bytes(claims));
        return input + "." + ENCODER.encodeToString(algorithm.sign(key, input.getBytes(US_ASCII)));
    }

    /// @return empty where it is none of those that are taken
    public Optional<Algorithm> algorithm() {
        return Optional.ofNullable(Json.text(header, "alg")).flatMap(Algorithm::of);
    }

    /// @return `kid`; null where there is none
    public @Nullable String keyId() {
        return Json.text(header, "kid");
    }

    /// @return `typ` in lower case without `application/` (RFC 8725 section 3.11); empty where there is none
    public String type() {
        return type(header);
    }

    /// @return a claim; null where it is missing or no text
    public @Nullable String text(String claim) {
        return Json.text(claims, claim);
    }

    /// @return empty where the claim is missing or no time in whole seconds
    public Optional<Instant> time(String claim) {
        return claims.get(claim) instanceof Long seconds && seconds >= 0 && seconds < FOREVER
                ? Optional.of(Instant.ofEpochSecond(seconds))
                : Optional.empty();
    }

    /// @return the audience; empty where there is none, or more than one
    public Optional<String> audience() {
        List<String> audiences = Json.texts(claims, "aud");
        return audiences.size() == 1 ? Optional.of(audiences.getFirst()) : Optional.empty();
    }

    /// Without its content.
    @Override
    public String toString() {
        return "Jws[]";
    }

    private static void check(Map<String, Object> header) {
        if (header.containsKey("crit") || header.containsKey("b64")) {
            throw new IllegalArgumentException("its header has extensions");
        }
        for (String name : List.of("alg", "kid", "typ")) {
            if (header.containsKey(name) && !(header.get(name) instanceof String)) {
                throw new IllegalArgumentException("its " + name + " is no text");
            }
        }
        if (header.containsKey("typ") && type(header).isEmpty()) {
            throw new IllegalArgumentException("its typ says nothing");
        }
    }

    private static String type(Map<String, Object> header) {
        String type = String.valueOf(header.getOrDefault("typ", "")).toLowerCase(Locale.ROOT);
        return type.startsWith(MEDIA_TYPE) ? type.substring(MEDIA_TYPE.length()) : type;
    }

    private static Map<String, Object> object(String part, String name) {
        try {
            return Json.object(bytes(part));
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("its " + name + " is not strict JSON in base64url");
        }
    }

    private static byte[] bytes(String part) {
        byte[] bytes = Base64.getUrlDecoder().decode(part);
        if (!Arrays.equals(ENCODER.encode(bytes), part.getBytes(US_ASCII))) {
            throw new IllegalArgumentException("it is not written in base64url as it should be");
        }
        return bytes;
    }
}
