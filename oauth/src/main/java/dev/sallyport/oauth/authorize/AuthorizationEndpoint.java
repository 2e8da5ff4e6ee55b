package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.grant.Codes;
import dev.sallyport.oauth.grant.Consents;
import dev.sallyport.oauth.grant.Sessions;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider;
import dev.sallyport.oauth.page.Pages;
import dev.sallyport.oauth.registration.Clients;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.token.Resources;
import dev.sallyport.oauth.web.Cookies;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// `/oauth/authorize`, `/oauth/consent` and `/oauth/callback/{provider}`: the way of a browser from a client's request
/// to a code (RFC 6749 section 4.1, protocol.md Y4 to Y8). First a person agrees, on a page of the gateway's own, to
/// what this client wants; only then the browser goes to the provider; and only the same browser comes back with an
/// answer. Everything that is refused is a page or a redirect, never an exception.
public final class AuthorizationEndpoint implements WebHandler {
    private static final String AUTHORIZE = "/oauth/authorize";
    private static final String CONSENT = "/oauth/consent";
    private static final String CALLBACK = "/oauth/callback/";
    private static final int NOT_FOUND = 404;
    private static final int NO_SUCH_METHOD = 405;
    private static final int UNAVAILABLE = 503;

    /// What the endpoint is made of.
    ///
    /// @param issuer the gateway's public URL, without a slash at its end
    /// @param providers by name
    public record Parts(
            URI issuer,
            Clients clients,
            Resources resources,
            Map<String, LoginProvider> providers,
            OAuthStore store,
            Sessions sessions,
            Consents consents,
            Codes codes,
            Cookies cookies,
            Journal journal,
            InstantSource clock) {}

    private final String base;
    private final Flow flow;
    private final RequestStep requests;
    private final ConsentStep consents;
    private final CallbackStep callbacks;

    public AuthorizationEndpoint(Parts parts) {
        if (parts.issuer().toString().endsWith("/")) {
            throw new IllegalArgumentException("the issuer ends with a slash");
        }
        this.base = parts.issuer().getRawPath();
        this.flow = new Flow(
                new RequestReader(
                        parts.clients(), parts.resources(), parts.providers().keySet()),
                new ClientAnswers(parts.issuer().toString()),
                new ConsentForm(base + CONSENT, parts.cookies(), parts.clock()),
                new Logins(parts.store(), parts.cookies(), parts.issuer() + CALLBACK, parts.clock()),
                parts.sessions(),
                parts.consents(),
                parts.codes(),
                parts.cookies(),
                Map.copyOf(parts.providers()),
                parts.journal());
        this.requests = new RequestStep(flow, parts.clock());
        this.consents = new ConsentStep(flow, origin(parts.issuer()));
        this.callbacks = new CallbackStep(flow);
    }

    @Override
    public WebResponse handle(WebRequest request) {
        String path = request.path().startsWith(base) ? request.path().substring(base.length()) : request.path();
        try {
            return path.startsWith(CALLBACK)
                    ? onlyBy(
                            List.of("GET"), request, () -> callbacks.handle(request, path.substring(CALLBACK.length())))
                    : switch (path) {
                        case AUTHORIZE -> onlyBy(List.of("GET", "POST"), request, () -> requests.handle(request));
                        case CONSENT -> onlyBy(List.of("POST"), request, () -> consents.handle(request));
                        default -> Pages.error(NOT_FOUND, "There is no such page.", "not_found");
                    };
        } catch (OAuthException refused) {
            return flow.stop(
                    Step.AUTHORIZATION, refused.status(), refused.code(), refused.description(), request.address());
        }
    }

    /// Sends a browser to log in, for a page of the gateway that has to know who somebody is. It comes back to that
    /// page
    /// with a session, as [Sessions] tells.
    ///
    /// @param provider one that is configured
    /// @param path of the page, with its query; below `/oauth/`
    public WebResponse logIn(String provider, String path) {
        if (!path.startsWith(base + "/oauth/")) {
            throw new IllegalArgumentException("not a page of the gateway");
        }
        Transaction transaction = Transaction.begin();
        try {
            URI to = flow.logins().begin(flow.provider(provider), transaction, new Logins.Purpose.Return(path));
            return Flow.with(WebResponse.redirect(to), transaction.set(flow.cookies()));
        } catch (LoginFailed _) {
            return Pages.error(UNAVAILABLE, "The login page cannot be reached.", "temporarily_unavailable");
        }
    }

    @FunctionalInterface
    private interface Next {
        WebResponse answer();
    }

    private static WebResponse onlyBy(List<String> methods, WebRequest request, Next next) {
        return methods.contains(request.method())
                ? next.answer()
                : Pages.error(NO_SUCH_METHOD, "A browser does not come here this way.", "invalid_request")
                        .with("Allow", String.join(", ", methods));
    }

    private static String origin(URI issuer) {
        String port = issuer.getPort() < 0 ? "" : ":" + issuer.getPort();
        return issuer.getScheme() + "://" + issuer.getHost() + port;
    }
}
