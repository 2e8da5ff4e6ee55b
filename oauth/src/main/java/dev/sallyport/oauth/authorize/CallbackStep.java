package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.authorize.Logins.Login;
import dev.sallyport.oauth.authorize.Logins.Purpose;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider;
import dev.sallyport.oauth.page.Pages;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A provider has sent a browser back. Where it is the browser that began the login, and the provider it began with,
/// the login is finished, what was agreed to becomes that person's consent, and the client gets its code.
record CallbackStep(Flow flow) {
    private static final String NOT_OURS =
            "This login was begun in another browser, is finished, or has taken too long. Please start again.";

    WebResponse handle(WebRequest web, String providerName) {
        LoginProvider provider = flow.providers().get(providerName);
        Optional<Login> login =
                provider == null ? Optional.empty() : flow.logins().take(web, provider);
        if (provider == null || login.isEmpty()) {
            return flow.stop(Step.LOGIN, 400, "invalid_request", NOT_OURS, web.address());
        }
        WebResponse response = switch (login.get().purpose()) {
            case Purpose.Return(String path) -> comeBack(web, provider, login.get(), path);
            case Purpose.Authorize authorize ->
                switch (flow.reader().read(Params.parse(authorize.request()))) {
                    case Reading.Untrusted(String code, String explanation) ->
                        flow.stop(Step.LOGIN, 400, code, explanation, web.address());
                    case Reading.Refused(var client, var back, var why) ->
                        WebResponse.redirect(flow.refuse(client, back, why, web.address()));
                    case Reading.Good(AuthorizationRequest request) ->
                        finish(web, provider, login.get(), request, authorize.agreed());
                };
        };
        return Flow.with(response, login.get().transaction().clear(flow.cookies()));
    }

    private WebResponse finish(
            WebRequest web, LoginProvider provider, Login login, AuthorizationRequest request, boolean agreed) {
        Identity identity;
        try {
            identity = identity(web, provider, login);
        } catch (LoginFailed e) {
            record(web, e, request.client().id(), request.resource().id().toString());
            var why =
                    e.denied() ? new OAuthException("access_denied", "the login did not succeed") : Flow.unavailable();
            return WebResponse.redirect(flow.answers().error(request.back(), why));
        }
        flow.record(Step.LOGIN, Outcome.OK, request, identity, web.address(), null);
        WebResponse.Header session = flow.sessions().open(web, identity);
        if (agreed) {
            flow.remember(request, identity);
        } else if (!flow.covered(request, identity)) {
            return Flow.with(flow.ask(request, identity, web.address()), session);
        }
        URI to = flow.grant(request, identity, request.refreshable(), web.address());
        return Flow.with(WebResponse.redirect(to), session);
    }

    private WebResponse comeBack(WebRequest web, LoginProvider provider, Login login, String path) {
        try {
            Identity identity = identity(web, provider, login);
            flow.journal()
                    .record(new OAuthEvent(Step.LOGIN, Outcome.OK, null, identity.id(), null, web.address(), null));
            return Flow.with(
                    WebResponse.redirect(URI.create(path)), flow.sessions().open(web, identity));
        } catch (LoginFailed e) {
            record(web, e, null, null);
            return Pages.error(
                    e.denied() ? 403 : 503,
                    "The login did not succeed.",
                    e.denied() ? "access_denied" : "temporarily_unavailable");
        }
    }

    private Identity identity(WebRequest web, LoginProvider provider, Login login) throws LoginFailed {
        Identity identity =
                provider.finish(web.query(), login.memo(), flow.logins().callback(provider));
        if (!identity.provider().equals(provider.name())) {
            throw new LoginFailed("the provider vouches for another one's people", true);
        }
        return identity;
    }

    private void record(WebRequest web, LoginFailed failed, @Nullable String client, @Nullable String resource) {
        Outcome outcome = failed.denied() ? Outcome.REFUSED : Outcome.FAILED;
        flow.journal()
                .record(new OAuthEvent(
                        Step.LOGIN, outcome, client, null, resource, web.address(), failed.getMessage()));
    }
}
