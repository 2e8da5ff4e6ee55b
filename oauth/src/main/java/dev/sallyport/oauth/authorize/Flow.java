package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.authorize.AuthorizationRequest.Way;
import dev.sallyport.oauth.grant.Codes;
import dev.sallyport.oauth.grant.Consents;
import dev.sallyport.oauth.grant.Sessions;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider;
import dev.sallyport.oauth.page.Consent;
import dev.sallyport.oauth.page.Pages;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.web.Cookies;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the three steps of an authorization (the request, the consent, the way back from the provider) have in common.
record Flow(
        RequestReader reader,
        ClientAnswers answers,
        ConsentForm form,
        Logins logins,
        Sessions sessions,
        Consents consents,
        Codes codes,
        Cookies cookies,
        Map<String, LoginProvider> providers,
        Journal journal) {

    /// Asks for consent, in a transaction of its own.
    ///
    /// @param person who has logged in in this browser; null for nobody
    WebResponse ask(AuthorizationRequest request, @Nullable Identity person, String address) {
        Transaction transaction = Transaction.begin();
        record(Step.AUTHORIZATION, Outcome.OK, request, person, address, "consent is asked for");
        Consent consent = new Consent(
                request.client(),
                request.back().target().shown(),
                request.back().target().kind(),
                request.resource().name(),
                request.resource().id(),
                request.scopes(),
                request.refreshable(),
                request.provider(),
                person == null ? null : shown(person));
        WebResponse page = Pages.consent(consent, form.of(transaction, request.encoded()));
        return with(page, transaction.set(cookies));
    }

    /// Begins a login for a request.
    ///
    /// @return where the browser goes: to the provider, or, where that cannot be asked, back to the client
    URI begin(AuthorizationRequest request, Transaction transaction, boolean agreed, String address) {
        LoginProvider provider = provider(request.provider());
        try {
            return logins.begin(provider, transaction, new Logins.Purpose.Authorize(request.encoded(), agreed));
        } catch (LoginFailed e) {
            record(Step.LOGIN, Outcome.FAILED, request, null, address, e.getMessage());
            return answers.error(request.back(), unavailable());
        }
    }

    /// @return the address of the client, with a code
    URI grant(AuthorizationRequest request, Identity identity, boolean refreshable, String address) {
        String code = codes.issue(new Codes.Code(
                request.client().id(),
                request.back().target().text(),
                request.resource().id(),
                request.scopes(),
                request.challenge(),
                request.jwkThumbprint(),
                identity,
                refreshable));
        record(Step.AUTHORIZATION, Outcome.OK, request, identity, address, null);
        return answers.code(request.back(), code);
    }

    /// @return the address of the client, with an error
    URI refuse(Client client, Way back, OAuthException why, String address) {
        String reason = why.code() + ": " + why.description();
        journal.record(new OAuthEvent(Step.AUTHORIZATION, Outcome.REFUSED, client.id(), null, null, address, reason));
        return answers.error(back, why);
    }

    /// Sends the browser nowhere.
    WebResponse stop(Step step, int status, String code, String explanation, String address) {
        journal.record(new OAuthEvent(step, Outcome.REFUSED, null, null, null, address, code + ": " + explanation));
        return Pages.error(status, explanation, code);
    }

    boolean covered(AuthorizationRequest request, Identity identity) {
        return request.back().target().kind() == Consent.Destination.WEB
                && consents.covers(parties(request, identity), request.scopes());
    }

    void remember(AuthorizationRequest request, Identity identity) {
        consents.remember(parties(request, identity), request.scopes());
    }

    LoginProvider provider(String name) {
        LoginProvider provider = providers.get(name);
        if (provider == null) {
            throw new IllegalStateException("a resource has a provider that is not there");
        }
        return provider;
    }

    void record(
            Step step,
            Outcome outcome,
            AuthorizationRequest request,
            @Nullable Identity person,
            String address,
            @Nullable String reason) {
        journal.record(new OAuthEvent(
                step,
                outcome,
                request.client().id(),
                person == null ? null : person.id(),
                request.resource().id().toString(),
                address,
                reason));
    }

    static WebResponse with(WebResponse response, WebResponse.Header header) {
        return response.with(header.name(), header.value());
    }

    static OAuthException unavailable() {
        return new OAuthException("temporarily_unavailable", "the provider cannot be asked");
    }

    private static Consents.Parties parties(AuthorizationRequest request, Identity identity) {
        return new Consents.Parties(
                identity.id(),
                request.client().id(),
                request.back().target().remembered(),
                request.resource().id());
    }

    private static String shown(Identity person) {
        if (person.email() != null) {
            return person.email();
        }
        return person.name() == null ? person.id() : person.name();
    }
}
