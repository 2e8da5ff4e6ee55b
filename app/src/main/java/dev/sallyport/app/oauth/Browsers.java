package dev.sallyport.app.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.oauth.upstream.BrowserSession;
import dev.sallyport.oauth.web.WebRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Optional;

/// Who has logged in to the gateway's own authorization server in a browser.
record Browsers(AuthorizationServer server, URI publicUrl) implements BrowserSession {
    @Override
    public Optional<String> subject(WebRequest request, String like) {
        return provider(like)
                .flatMap(provider -> server.sessions().of(request, provider))
                .map(session -> session.identity().id());
    }

    @Override
    public Optional<URI> login(String subject, URI back) {
        return provider(subject).map(provider -> login(back, provider));
    }

    /// @return with whom a subject logs in; empty where it is none that can
    private Optional<String> provider(String subject) {
        int colon = subject.indexOf(':');
        return Optional.of(colon < 0 ? "" : subject.substring(0, colon)).filter(server.providers()::contains);
    }

    private URI login(URI back, String provider) {
        String path = back.getRawPath() + (back.getRawQuery() == null ? "" : "?" + back.getRawQuery());
        return URI.create(publicUrl + "/oauth/login?provider=" + URLEncoder.encode(provider, UTF_8) + "&back="
                + URLEncoder.encode(path, UTF_8));
    }
}
