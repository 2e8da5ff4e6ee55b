package dev.sallyport.oauth.token;

import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.grant.Lifetimes;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.key.AccessTokens;
import dev.sallyport.oauth.registration.Client;
import java.util.Map;
import java.util.Set;

/// Access for a client itself, as `client:ID` with its own roles (RFC 6749 section 4.4, protocol.md EX1). `resource`
/// may be missing where the client can use one only; scopes are those that are configured, registered and asked for.
public final class ClientCredentialsGrant implements TokenGrant {
    private final Resources resources;
    private final Direct direct;
    private final Lifetimes lifetimes;

    public ClientCredentialsGrant(Resources resources, AccessTokens tokens, Lifetimes lifetimes, Journal journal) {
        this.resources = resources;
        this.direct = new Direct(tokens, journal);
        this.lifetimes = lifetimes;
    }

    @Override
    public Client.Grant type() {
        return Client.Grant.CLIENT_CREDENTIALS;
    }

    @Override
    public Map<String, Object> redeem(Presented presented) {
        Client client = Direct.confidential(presented, type());
        ProtectedResource resource = resources.choose(presented.form().all("resource"), client);
        AccessTokens.Contents contents = new AccessTokens.Contents(
                "client:" + client.id(),
                client.id(),
                resource.id(),
                Direct.scopes(resource, presented),
                client.roles(),
                Set.of(),
                null,
                presented.jwkThumbprint(),
                Map.of(),
                lifetimes.access());
        return direct.answer(contents, presented, "client credentials");
    }
}
