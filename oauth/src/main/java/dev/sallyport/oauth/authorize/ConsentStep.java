package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.page.Pages;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.util.Optional;

/// Somebody has pressed a button of the consent page. Only now, and only for who agrees, a `state` toward the provider
/// is made (protocol.md Y6, Y7).
///
/// @param origin of the gateway, as a browser writes it
record ConsentStep(Flow flow, String origin) {
    private static final String NOT_OURS =
            "This page was not shown in this browser, or too long ago. Please start again.";

    WebResponse handle(WebRequest web) {
        Optional<ConsentForm.Sent> sent = sameSite(web) ? flow.form().sent(web) : Optional.empty();
        if (sent.isEmpty()) {
            return flow.stop(Step.CONSENT, 403, "invalid_request", NOT_OURS, web.address());
        }
        ConsentForm.Sent form = sent.get();
        return switch (flow.reader().read(Params.parse(form.request()))) {
            case Reading.Untrusted(String code, String explanation) ->
                flow.stop(Step.CONSENT, 400, code, explanation, web.address());
            case Reading.Refused(var client, var back, var why) ->
                leave(flow.refuse(client, back, why, web.address()), form);
            case Reading.Good(AuthorizationRequest request) ->
                form.allowed() ? goOn(request, form, web) : decline(request, form, web);
        };
    }

    private WebResponse goOn(AuthorizationRequest request, ConsentForm.Sent form, WebRequest web) {
        flow.record(Step.CONSENT, Outcome.OK, request, null, web.address(), null);
        return Pages.onward(flow.begin(request, form.transaction(), true, web.address()));
    }

    private WebResponse decline(AuthorizationRequest request, ConsentForm.Sent form, WebRequest web) {
        flow.record(Step.CONSENT, Outcome.REFUSED, request, null, web.address(), "declined");
        var why = new OAuthException("access_denied", "it was declined");
        return leave(flow.answers().error(request.back(), why), form);
    }

    private WebResponse leave(URI to, ConsentForm.Sent form) {
        return Flow.with(Pages.onward(to), form.transaction().clear(flow.cookies()));
    }

    /// What browsers say of themselves; the form's token holds also where they say nothing.
    private boolean sameSite(WebRequest web) {
        return web.header("origin").map(origin::equals).orElse(true)
                && web.header("sec-fetch-site").map("same-origin"::equals).orElse(true);
    }
}
