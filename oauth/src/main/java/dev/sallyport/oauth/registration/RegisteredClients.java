package dev.sallyport.oauth.registration;

import dev.sallyport.oauth.web.WebRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The clients from all three sources: first those that are configured, then those that a document at their address
/// describes, then those that have registered themselves.
public final class RegisteredClients implements Clients {
    private static final int LONGEST_ID = 1024;

    private final Map<String, Client> configured;
    private final ClientDocuments documents;
    private final Registrations registrations;
    private final ClientAuthentication authentication;

    /// @param configured by id
    public RegisteredClients(
            Map<String, Client> configured,
            ClientDocuments documents,
            Registrations registrations,
            ClientAssertions assertions) {
        this.configured = Map.copyOf(configured);
        this.documents = documents;
        this.registrations = registrations;
        this.authentication = new ClientAuthentication(this::find, assertions);
    }

    @Override
    public Optional<Client> find(String id) {
        if (id.length() > LONGEST_ID) {
            return Optional.empty();
        }
        Client known = configured.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        return id.startsWith("https:") ? documents.find(id) : registrations.find(id);
    }

    @Override
    public Client authenticate(WebRequest request) {
        Client client = authentication.authenticate(request);
        registrations.used(client);
        return client;
    }

    @Override
    public boolean mayRedirect(Client client, String redirectUri) {
        return client.redirectUris().stream().anyMatch(registered -> RedirectUris.matches(registered, redirectUri));
    }

    /// @return those that are configured or have registered themselves; of documents nothing is kept
    public List<Client> all() {
        return Stream.concat(configured.values().stream(), registrations.all().stream())
                .toList();
    }
}
