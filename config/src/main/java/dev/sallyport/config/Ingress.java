package dev.sallyport.config;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How clients reach the gateway.
///
/// @param publicUrl by which they know it: scheme, host and port in lower case, without a path; the issuer of its
///     tokens, and the start of each resource identifier. `null` for where it listens
/// @param tls       `null` for http
public record Ingress(@Nullable URI publicUrl, @Nullable TlsConfig tls, TrustedProxies proxies) {

    /// By http, and through nobody.
    public static final Ingress DEFAULT = new Ingress(null, null, TrustedProxies.NONE);

    public Ingress {
        publicUrl = publicUrl == null ? null : canonical(publicUrl);
    }

    static URI parsePublicUrl(String text) {
        return canonical(OAuthChecks.url(text));
    }

    private static URI canonical(URI url) {
        OAuthChecks.identifier(url);
        OAuthChecks.secure(url);
        var path = url.getRawPath();
        if (path != null && !path.isEmpty() && !path.equals("/")) {
            throw new Invalid("the URL has a path", "the gateway has a host of its own; write https://HOST");
        }
        var scheme = url.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        boolean port = url.getPort() >= 0 && url.getPort() != usual;
        return URI.create(scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + (port ? ":" + url.getPort() : ""));
    }

    /// @param listen where the gateway listens, with the port it got
    URI publicUrl(Listen listen) {
        return publicUrl == null ? localUrl(listen) : publicUrl;
    }

    URI localUrl(Listen listen) {
        var host = switch (listen.host()) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "::1";
            default -> listen.host();
        };
        var scheme = tls == null ? "http://" : "https://";
        return URI.create(scheme + new Listen(host.toLowerCase(Locale.ROOT), listen.port()));
    }
}
