package dev.sallyport.oauth.flow;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.registration.Client.Authentication;
import dev.sallyport.oauth.registration.Client.Grant;
import dev.sallyport.oauth.registration.Client.Source;
import dev.sallyport.oauth.registration.Clients;
import dev.sallyport.oauth.web.WebRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Clients that a test knows.
final class KnownClients implements Clients {
    static final String REDIRECT = "https://client.example/callback";
    static final String SECRET = "a secret of the client";

    private final Map<String, Client> clients = new ConcurrentHashMap<>();

    Client add(Client client) {
        clients.put(client.id(), client);
        return client;
    }

    void remove(String id) {
        clients.remove(id);
    }

    static Client open(String id, String... redirectUris) {
        return client(id, id + " app", Authentication.NONE, null, Set.of(), Set.of(), redirectUris);
    }

    static Client confidential(String id) {
        return client(id, id, Authentication.SECRET_POST, Token.digest(SECRET), Set.of(), Set.of(), REDIRECT);
    }

    static Client client(
            String id,
            String name,
            Authentication authentication,
            @Nullable String secretDigest,
            Set<String> scopes,
            Set<URI> resources,
            String... redirectUris) {
        return new Client(
                id,
                name,
                Source.REGISTERED,
                authentication,
                secretDigest,
                null,
                null,
                List.of(redirectUris),
                Set.of(Grant.AUTHORIZATION_CODE, Grant.REFRESH_TOKEN),
                scopes,
                resources,
                Set.of(),
                Instant.EPOCH,
                null);
    }

    @Override
    public Optional<Client> find(String id) {
        return Optional.ofNullable(clients.get(id));
    }

    @Override
    public Client authenticate(WebRequest request) {
        Client client = clients.get(request.form().get("client_id").orElse(""));
        String secret = request.form().get("client_secret").map(Token::digest).orElse(null);
        if (client == null
                || (client.confidential()
                        && (secret == null || !Token.equal(secret, String.valueOf(client.secretDigest()))))) {
            throw new OAuthException("invalid_client", "who is that?");
        }
        return client;
    }

    @Override
    public boolean mayRedirect(Client client, String redirectUri) {
        return client.redirectUris().contains(redirectUri);
    }
}
