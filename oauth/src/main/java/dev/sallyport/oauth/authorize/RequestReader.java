package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.authorize.AuthorizationRequest.Way;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.registration.Clients;
import dev.sallyport.oauth.token.Resources;
import dev.sallyport.oauth.web.Params;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads authorization requests (RFC 6749 section 4.1.1, RFC 7636, RFC 8707, RFC 9449 section 10). Client and redirect
/// address come first: until both are certain, nothing is sent anywhere.
final class RequestReader {
    private static final int LONGEST = 8192;
    private static final int DIGEST_CHARACTERS = 43;
    private static final int MOST_DIGITS = 9;
    private static final List<String> KNOWN = List.of(
            "response_type",
            "response_mode",
            "client_id",
            "redirect_uri",
            "scope",
            "state",
            "resource",
            "code_challenge",
            "code_challenge_method",
            "dpop_jkt",
            "prompt",
            "max_age");

    private final Clients clients;
    private final Resources resources;
    private final Set<String> providers;

    RequestReader(Clients clients, Resources resources, Set<String> providers) {
        this.clients = clients;
        this.resources = resources;
        this.providers = Set.copyOf(providers);
    }

    Reading read(Params params) {
        String encoded = known(params).encode();
        if (encoded.length() > LONGEST) {
            return new Reading.Untrusted("invalid_request", "The request is too long.");
        }
        try {
            Optional<Client> client = params.get("client_id").flatMap(clients::find);
            if (client.isEmpty()) {
                return new Reading.Untrusted("invalid_client", "The program that sent you here is not known.");
            }
            Optional<RedirectTarget> target = params.get("redirect_uri")
                    .filter(uri -> clients.mayRedirect(client.get(), uri))
                    .flatMap(RedirectTarget::of);
            return target.isEmpty()
                    ? new Reading.Untrusted(
                            "invalid_redirect_uri",
                            "The program that sent you here wants the answer at an address that is not its own.")
                    : read(params, client.get(), target.get(), encoded);
        } catch (OAuthException refused) {
            return new Reading.Untrusted(refused.code(), "The request cannot be read.");
        }
    }

    private Reading read(Params params, Client client, RedirectTarget target, String encoded) {
        List<String> states = params.all("state");
        Way back = new Way(target, states.size() == 1 ? states.getFirst() : null);
        try {
            return new Reading.Good(checked(params, client, back, encoded));
        } catch (OAuthException refused) {
            return new Reading.Refused(client, back, refused);
        }
    }

    private AuthorizationRequest checked(Params params, Client client, Way back, String encoded) {
        checkSingle(params);
        checkKind(params, client);
        ProtectedResource resource = resources.choose(params.all("resource"), client);
        String provider = resource.provider();
        if (provider == null || !providers.contains(provider)) {
            throw new OAuthException("server_error", "nobody can log in for this resource");
        }
        Set<String> asked = params.get("scope").map(Scopes::parse).orElse(Set.of());
        String key = params.get("dpop_jkt").orElse(null);
        if (key != null && !isDigest(key)) {
            throw OAuthException.invalidRequest("dpop_jkt is no thumbprint");
        }
        return new AuthorizationRequest(
                client,
                back,
                resource,
                provider,
                Resources.scopes(resource, client, asked),
                challenge(params),
                key,
                prompts(params),
                maxAge(params),
                encoded);
    }

    private static void checkSingle(Params params) {
        KNOWN.stream().filter(name -> !name.equals("resource")).forEach(params::get);
    }

    private static void checkKind(Params params, Client client) {
        if (params.get("request").isPresent()) {
            throw new OAuthException("request_not_supported", "request objects are not supported");
        }
        if (params.get("request_uri").isPresent()) {
            throw new OAuthException("request_uri_not_supported", "request objects are not supported");
        }
        if (!params.require("response_type").equals("code")) {
            throw new OAuthException("unsupported_response_type", "response_type must be code");
        }
        if (!params.get("response_mode").orElse("query").equals("query")) {
            throw OAuthException.invalidRequest("response_mode must be query");
        }
        if (!client.grants().contains(Client.Grant.AUTHORIZATION_CODE)) {
            throw new OAuthException("unauthorized_client", "the client is not registered for authorization codes");
        }
    }

    private static String challenge(Params params) {
        String challenge = params.require("code_challenge");
        if (!params.get("code_challenge_method").orElse("plain").equals("S256") || !isDigest(challenge)) {
            throw OAuthException.invalidRequest("code_challenge_method must be S256, and code_challenge one of it");
        }
        return challenge;
    }

    private static Set<String> prompts(Params params) {
        Set<String> prompts =
                Set.of(params.get("prompt").map(text -> text.strip().split(" +")).stream()
                        .flatMap(java.util.Arrays::stream)
                        .distinct()
                        .toArray(String[]::new));
        if (prompts.contains("none") && prompts.size() > 1) {
            throw OAuthException.invalidRequest("prompt=none stands alone");
        }
        return prompts;
    }

    private static @Nullable Long maxAge(Params params) {
        String text = params.get("max_age").orElse(null);
        if (text == null) {
            return null;
        }
        if (text.length() > MOST_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw OAuthException.invalidRequest("max_age is no number of seconds");
        }
        return Long.valueOf(text);
    }

    /// SHA-256 in base64url.
    private static boolean isDigest(String text) {
        return text.length() == DIGEST_CHARACTERS
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '-'
                                || c == '_');
    }

    private static Params known(Params params) {
        Map<String, List<String>> known = new LinkedHashMap<>();
        KNOWN.stream().filter(name -> !params.all(name).isEmpty()).forEach(name -> known.put(name, params.all(name)));
        return new Params(known);
    }
}
