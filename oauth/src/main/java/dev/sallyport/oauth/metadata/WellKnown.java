package dev.sallyport.oauth.metadata;

import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.key.AccessTokens;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The documents at `/.well-known/…`, and `/oauth/jwks`: the same for everybody, and without a login (protocol.md Z1,
/// Z2, Y1). For each resource there is one at the path that RFC 9728 section 3.1 makes of its identifier, one below it,
/// and one at the root where there is no other resource; for a resource at another host also one here, at
/// `/.well-known/oauth-protected-resource/forward-auth/NAME`.
public final class WellKnown implements WebHandler {
    private static final int SECONDS = 300;
    private static final String SERVER = "/.well-known/oauth-authorization-server";
    private static final String PROVIDER = "/.well-known/openid-configuration";

    /// @param issuer the gateway's own, exactly
    /// @param foreignIssuers the URLs of the foreign issuers, by their names
    /// @param grants what the token endpoint takes
    /// @param registration whether clients may register themselves
    /// @param documents whether client-id metadata documents are taken
    /// @param certificates whether clients can prove to hold the certificate that a token is bound to (RFC 8705)
    public record Settings(
            String issuer,
            List<ProtectedResource> resources,
            Map<String, String> foreignIssuers,
            Set<Client.Grant> grants,
            boolean registration,
            boolean documents,
            boolean certificates) {
        public Settings {
            resources = List.copyOf(resources);
            foreignIssuers = Map.copyOf(foreignIssuers);
            grants = Set.copyOf(grants);
        }
    }

    private final AccessTokens tokens;
    private final String base;
    private final ServerMetadata server;
    private final ResourceMetadata resources;

    public WellKnown(Settings settings, AccessTokens tokens) {
        this.tokens = tokens;
        this.base = URI.create(settings.issuer()).getPath();
        this.server = new ServerMetadata(settings, tokens);
        this.resources = new ResourceMetadata(settings);
    }

    @Override
    public WebResponse handle(WebRequest request) {
        return switch (request.method()) {
            case "GET" -> document(request);
            case "HEAD" -> {
                WebResponse whole = document(request);
                yield new WebResponse(whole.status(), whole.headers(), new byte[0]);
            }
            default -> WebResponse.empty(405).with("Allow", "GET, HEAD");
        };
    }

    private WebResponse document(WebRequest request) {
        String path = request.path();
        if (path.equals(base + "/oauth/jwks")) {
            return WebResponse.published(tokens.published(), SECONDS);
        }
        if (path.equals(SERVER + base) || path.equals(base + SERVER)) {
            return WebResponse.published(server.document(), SECONDS);
        }
        if (path.equals(PROVIDER + base) || path.equals(base + PROVIDER)) {
            return WebResponse.published(server.asProvider(), SECONDS);
        }
        return resources
                .at(request)
                .map(document -> WebResponse.published(document, SECONDS))
                .orElseGet(() -> WebResponse.empty(404));
    }
}
