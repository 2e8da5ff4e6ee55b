package dev.sallyport.oauth.web;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Cookies of the gateway's own pages (RFC 6265bis): `__Host-`, `Secure`, `HttpOnly`, `SameSite=Lax`, for the whole
/// host, protocol.md Y6. Only where the issuer is plain http on a loopback address, for development, they have neither
/// prefix nor `Secure`, since not every browser keeps such cookies there.
public final class Cookies {
    private final boolean development;

    public Cookies(URI issuer) {
        this.development = "http".equalsIgnoreCase(issuer.getScheme()) && Loopback.is(issuer);
    }

    public Optional<String> read(WebRequest request, String name) {
        return request.cookie(full(name)).filter(value -> !value.isEmpty());
    }

    /// @param name letters, digits, `-` and `_`
    /// @param value base64url
    public WebResponse.Header set(String name, String value, Duration age) {
        String attributes = "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + age.toSeconds();
        return new WebResponse.Header(
                "Set-Cookie", full(name) + "=" + value + attributes + (development ? "" : "; Secure"));
    }

    public WebResponse.Header clear(String name) {
        return set(name, "", Duration.ZERO);
    }

    private String full(String name) {
        return (development ? "" : "__Host-") + "sallyport-" + name;
    }
}
