package dev.sallyport.oauth.forwardauth;

import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.web.WebRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The request that the proxy asks about.
///
/// @param method as the proxy names it; only a proof is compared with it
/// @param uri at the resource's own scheme and host, with the path that the proxy names; likewise
record GuardedRequest(String method, URI uri, Credential credential) {
    sealed interface Credential {
        record None() implements Credential {}

        /// @param scheme of the `Authorization` header; null where it is none that is taken
        record Unusable(@Nullable String scheme, String why) implements Credential {}

        /// @param proof null for `Bearer`
        record Token(String scheme, String text, @Nullable String proof) implements Credential {
            @Override
            public String toString() {
                return "Token[" + scheme + "]";
            }
        }
    }

    private static final List<String> METHODS = List.of("x-forwarded-method", "x-original-method");
    private static final List<String> URIS = List.of("x-forwarded-uri", "x-original-uri");

    /// @param behind what stands behind the resource's name in the path, where the proxy puts the path of the
    ///     request there, as Envoy does; else null
    static GuardedRequest of(WebRequest request, ProtectedResource resource, @Nullable String behind) {
        String named = behind == null ? first(request, URIS) : behind;
        String method = behind == null ? first(request, METHODS) : null;
        return new GuardedRequest(
                method == null ? request.method() : method, uri(resource.id(), named), credential(request));
    }

    private static @Nullable String first(WebRequest request, List<String> names) {
        return names.stream()
                .map(name -> request.headers().getOrDefault(name, List.of()))
                .filter(values -> values.size() == 1)
                .map(List::getFirst)
                .findFirst()
                .orElse(null);
    }

    private static URI uri(URI resource, @Nullable String named) {
        String path = named == null || !named.startsWith("/") ? resource.getRawPath() : named.split("[?#]", 2)[0];
        try {
            return new URI(resource.getScheme() + "://" + resource.getRawAuthority() + (path == null ? "" : path));
        } catch (URISyntaxException _) {
            return resource;
        }
    }

    private static Credential credential(WebRequest request) {
        List<String> authorization = request.headers().getOrDefault("authorization", List.of());
        if (authorization.isEmpty()) {
            return new Credential.None();
        }
        if (authorization.size() > 1) {
            return new Credential.Unusable(null, "more than one credential was presented");
        }
        String[] parts = authorization.getFirst().strip().split(" +", 2);
        String text = parts.length == 2 ? parts[1] : "";
        return switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "bearer" ->
                text.isEmpty()
                        ? new Credential.Unusable("Bearer", "the token is missing")
                        : new Credential.Token("Bearer", text, null);
            case "dpop" -> proved(text, request.headers().getOrDefault("dpop", List.of()));
            default ->
                new Credential.Unusable(
                        null, "the Authorization header is of neither the Bearer nor the DPoP" + " scheme");
        };
    }

    private static Credential proved(String text, List<String> proofs) {
        return text.isEmpty() || proofs.size() != 1
                ? new Credential.Unusable("DPoP", "a DPoP token needs exactly one DPoP header")
                : new Credential.Token("DPoP", text, proofs.getFirst());
    }
}
