package dev.sallyport.oauth.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.oauth.OAuthException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Decoded parameters of a query or a form. Only `resource` may be there more than once (RFC 6749 section 3.1, RFC 8707
/// section 2); a parameter without a value counts as missing.
public record Params(Map<String, List<String>> values) {
    public static final Params NONE = new Params(Map.of());

    public Params {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public static Params of(Map<String, String> single) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        single.forEach((name, value) -> values.put(name, List.of(value)));
        return new Params(values);
    }

    /// @param encoded `application/x-www-form-urlencoded`
    /// @throws OAuthException where it cannot be read
    public static Params parse(String encoded) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
            }
        }
        return new Params(values);
    }

    /// @throws OAuthException where it is there twice
    public Optional<String> get(String name) {
        return single(name, all(name));
    }

    /// @throws OAuthException where it is missing or there twice
    public String require(String name) {
        return get(name).orElseThrow(() -> OAuthException.invalidRequest(name + " is missing"));
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /// @return as a query or a form
    public String encode() {
        return values.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .map(value -> URLEncoder.encode(entry.getKey(), UTF_8) + "=" + URLEncoder.encode(value, UTF_8)))
                .collect(Collectors.joining("&"));
    }

    static Optional<String> single(String name, List<String> values) {
        if (values.size() > 1) {
            throw OAuthException.invalidRequest(name + " is there more than once");
        }
        return values.stream().findFirst();
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException _) {
            throw OAuthException.invalidRequest("a parameter is not encoded correctly");
        }
    }

    /// Without the values, which may be secret.
    @Override
    public String toString() {
        return "Params" + values.keySet();
    }
}
