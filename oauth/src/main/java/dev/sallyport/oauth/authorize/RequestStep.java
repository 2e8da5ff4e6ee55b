package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.grant.Sessions.Session;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.time.InstantSource;
import java.util.Optional;

/// A client has sent a browser. Whoever has agreed to the same before, and has logged in in this browser, goes on to
/// the
/// provider; everybody else is asked first. Answers on the own machine are asked about each time, since whatever
/// listens there could be told (RFC 8252 section 8.6).
record RequestStep(Flow flow, InstantSource clock) {
    WebResponse handle(WebRequest web) {
        var params = web.method().equals("POST") ? web.form() : web.query();
        return switch (flow.reader().read(params)) {
            case Reading.Untrusted(String code, String explanation) ->
                flow.stop(Step.AUTHORIZATION, 400, code, explanation, web.address());
            case Reading.Refused(var client, var back, var why) ->
                WebResponse.redirect(flow.refuse(client, back, why, web.address()));
            case Reading.Good(AuthorizationRequest request) -> {
                Optional<Identity> known = flow.sessions()
                        .of(web, request.provider())
                        .filter(session -> recent(session, request))
                        .map(Session::identity);
                yield request.silent() ? silently(request, known, web) : visibly(request, known, web);
            }
        };
    }

    private WebResponse visibly(AuthorizationRequest request, Optional<Identity> known, WebRequest web) {
        if (request.asksAgain()
                || known.filter(person -> flow.covered(request, person)).isEmpty()) {
            return flow.ask(request, known.orElse(null), web.address());
        }
        Transaction transaction = Transaction.begin();
        var to = flow.begin(request, transaction, false, web.address());
        return Flow.with(WebResponse.redirect(to), transaction.set(flow.cookies()));
    }

    /// `prompt=none`. Nobody asks the provider, so there is no refresh token.
    private WebResponse silently(AuthorizationRequest request, Optional<Identity> known, WebRequest web) {
        if (known.isEmpty()) {
            return refuse(request, "login_required", "nobody has logged in in this browser", web);
        }
        if (!flow.covered(request, known.get())) {
            return refuse(request, "consent_required", "this was not agreed to", web);
        }
        return WebResponse.redirect(flow.grant(request, known.get(), false, web.address()));
    }

    private WebResponse refuse(AuthorizationRequest request, String code, String why, WebRequest web) {
        var error = new OAuthException(code, why);
        return WebResponse.redirect(flow.refuse(request.client(), request.back(), error, web.address()));
    }

    private boolean recent(Session session, AuthorizationRequest request) {
        Long maxAge = request.maxAge();
        return maxAge == null || session.created().plusSeconds(maxAge).isAfter(clock.instant());
    }
}
