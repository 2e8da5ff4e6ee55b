package dev.sallyport.oauth.forwardauth;

import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.verify.Presented;
import dev.sallyport.oauth.verify.Presented.Scheme;
import dev.sallyport.oauth.verify.Verdict;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import dev.sallyport.policy.Subject;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `/forward-auth/{resource}`: what Traefik, nginx, Caddy and Envoy ask about each request before they let it
/// through. 200 with the identity headers, 401 or 403 with a challenge (RFC 6750, RFC 9728, RFC 9449), 503
/// where nobody can tell.
///
/// Which resource is meant is in the path, which only the proxy chooses; what a client can set decides
/// nothing. All identity headers are in every 200, empty where there is nothing to say, so that a proxy that
/// copies them overwrites what the client sent under their names. A preflight (`OPTIONS`) brings no token and
/// is refused like any other request without one: a proxy that wants it through has to decide that by the
/// request itself.
///
/// Whoever reaches it learns of a token what its holder may know, and nothing else.
public final class ForwardAuth implements WebHandler {
    private static final String PATH = "/forward-auth/";

    private final Map<String, GuardedResource> resources;
    private final Function<Presented, Verdict> tokens;
    private final Journal journal;

    /// @param tokens where access tokens are verified; may block
    public ForwardAuth(Collection<GuardedResource> resources, Function<Presented, Verdict> tokens, Journal journal) {
        this.resources = resources.stream()
                .collect(Collectors.toUnmodifiableMap(one -> one.resource().name(), Function.identity()));
        this.tokens = tokens;
        this.journal = journal;
    }

    /// Whether a path is one of its own.
    public static boolean serves(String path) {
        return path.startsWith(PATH);
    }

    @Override
    public WebResponse handle(WebRequest request) {
        String path = request.path().substring(PATH.length());
        int slash = path.indexOf('/');
        GuardedResource guarded = resources.get(slash < 0 ? path : path.substring(0, slash));
        if (guarded == null) {
            return WebResponse.empty(404);
        }
        GuardedRequest asked = GuardedRequest.of(request, guarded.resource(), slash < 0 ? null : path.substring(slash));
        return switch (asked.credential()) {
            case GuardedRequest.Credential.Token token -> decide(guarded, asked, token, request.address());
            case GuardedRequest.Credential.None _ ->
                refuse(guarded, Refusal.unauthenticated(null), "no token was presented", null, request.address());
            case GuardedRequest.Credential.Unusable(String scheme, String why) ->
                refuse(guarded, Refusal.unauthenticated(scheme), why, null, request.address());
        };
    }

    private WebResponse decide(
            GuardedResource guarded, GuardedRequest asked, GuardedRequest.Credential.Token token, String address) {
        var presented = new Presented(
                token.text(),
                token.proof() == null ? Scheme.BEARER : Scheme.DPOP,
                guarded.resource(),
                token.proof(),
                asked.method(),
                asked.uri(),
                null);
        return switch (tokens.apply(presented)) {
            case Verdict.Accepted accepted -> admit(guarded, accepted.subject(), address);
            case Verdict.Lacking(Subject subject, Set<String> scopes) ->
                refuse(
                        guarded,
                        Refusal.insufficient(token.scheme()),
                        "not all of " + Scopes.format(scopes) + " were granted",
                        subject,
                        address);
            case Verdict.Refused refused ->
                refuse(guarded, Refusal.of(refused, token.scheme()), refused.why(), null, address);
            case Verdict.Unavailable(String why) -> {
                record(guarded, OAuthEvent.Outcome.FAILED, null, why, address);
                yield WebResponse.empty(503).with("Retry-After", "1");
            }
        };
    }

    private WebResponse admit(GuardedResource guarded, Subject subject, String address) {
        record(guarded, OAuthEvent.Outcome.OK, subject, null, address);
        GuardedResource.Headers names = guarded.headers();
        return WebResponse.empty(200)
                .with(names.subject(), HeaderText.of(subject.id()))
                .with(names.scopes(), HeaderText.words(Scopes.format(subject.scopes())))
                .with(
                        names.client(),
                        HeaderText.of(Optional.ofNullable(subject.client()).orElse("")));
    }

    private WebResponse refuse(
            GuardedResource guarded, Refusal refusal, String why, @Nullable Subject subject, String address) {
        record(guarded, OAuthEvent.Outcome.REFUSED, subject, why, address);
        return refusal.response(guarded);
    }

    private void record(
            GuardedResource guarded,
            OAuthEvent.Outcome outcome,
            @Nullable Subject subject,
            @Nullable String reason,
            String address) {
        journal.record(new OAuthEvent(
                OAuthEvent.Step.FORWARD_AUTH,
                outcome,
                subject == null ? null : subject.client(),
                subject == null ? null : subject.id(),
                guarded.resource().id().toString(),
                address,
                reason));
    }
}
