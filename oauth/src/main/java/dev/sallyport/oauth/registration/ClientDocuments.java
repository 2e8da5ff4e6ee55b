package dev.sallyport.oauth.registration;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.registration.Client.Authentication;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Clients whose id is the address of a document that describes them (client-id metadata documents, protocol.md Y2).
/// The
/// document has to name its own address, `client_name` and `redirect_uris`; it is public, so there is no secret in it.
public final class ClientDocuments {
    private static final Set<String> SECRETS = Set.of("client_secret", "client_secret_expires_at");

    private final List<String> hosts;
    private final InstantSource clock;
    private final CachedDocuments<Client> documents;

    /// @param hosts whose documents are taken: `*` for all, `*.example.com` for those below, or a name
    public ClientDocuments(Fetcher fetcher, List<String> hosts, InstantSource clock) {
        this.hosts = List.copyOf(hosts);
        this.clock = clock;
        this.documents = new CachedDocuments<>(fetcher, this::read, clock);
    }

    /// @return empty where the id is no such address, is not trusted, or its document cannot be had
    public Optional<Client> find(String id) {
        return DocumentUri.parse(id)
                .filter(uri -> uri.getRawPath().length() > 1)
                .filter(uri -> hosts.stream().anyMatch(pattern -> DocumentUri.matches(pattern, uri.getHost())))
                .flatMap(documents::get);
    }

    private Client read(URI uri, Fetcher.Response response) {
        Map<String, Object> said = Json.object(response.body());
        boolean own = isJson(response)
                && uri.toString().equals(said.get("client_id"))
                && SECRETS.stream().noneMatch(said::containsKey);
        if (!own) {
            throw new IllegalArgumentException("not the document of this client");
        }
        ClientMetadata metadata;
        try {
            metadata = ClientMetadata.read(said, Authentication.NONE);
        } catch (OAuthException e) {
            throw new IllegalArgumentException(e.description(), e);
        }
        boolean secret = metadata.authentication() != Authentication.NONE
                && metadata.authentication() != Authentication.PRIVATE_KEY_JWT;
        if (secret || metadata.name() == null) {
            throw new IllegalArgumentException("a document without a name, or whose client has a secret");
        }
        return new Client(
                uri.toString(),
                metadata.name(),
                Client.Source.DOCUMENT,
                metadata.authentication(),
                null,
                metadata.keys(),
                metadata.keysUri(),
                metadata.redirectUris(),
                metadata.grants(),
                metadata.scopes(),
                Set.of(),
                Set.of(),
                clock.instant(),
                null);
    }

    private static boolean isJson(Fetcher.Response response) {
        String type = response.header("content-type")
                .orElse("")
                .split(";", 2)[0]
                .strip()
                .toLowerCase(Locale.ROOT);
        return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }
}
