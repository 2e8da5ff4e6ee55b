package dev.sallyport.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the gateway answered.
///
/// @param headers by lower-case name
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Reply(int status, Map<String, List<String>> headers, byte[] body) {

    public String text() {
        return new String(body, UTF_8);
    }

    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /// @return status and JSON-RPC error code, for example `400 -32020`; the code is 0 where there is none
    public String verdict() {
        var code = java.util.regex.Pattern.compile("\"error\":\\{\"code\":(-?\\d+)")
                .matcher(text());
        return status + " " + (code.find() ? code.group(1) : "0");
    }
}
