package dev.sallyport.oauth.registration;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.registration.Client.Grant;
import dev.sallyport.oauth.registration.Registrations.Registered;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a client is told about its registration (RFC 7591 section 3.2.1, RFC 7592 section 3).
final class RegistrationAnswer {
    private RegistrationAnswer() {}

    /// @param endpoint the address of the registration endpoint
    static Map<String, Object> of(Registered registered, URI endpoint) {
        Client client = registered.registration().client();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("client_id", client.id());
        answer.put("client_id_issued_at", client.created().getEpochSecond());
        if (registered.secret() != null) {
            answer.put("client_secret", registered.secret());
            answer.put("client_secret_expires_at", 0);
        }
        answer.put("registration_access_token", registered.token());
        answer.put("registration_client_uri", endpoint + "/" + client.id());
        if (!client.name().equals(client.id())) {
            answer.put("client_name", client.name());
        }
        answer.put("redirect_uris", client.redirectUris());
        answer.put(
                "grant_types",
                client.grants().stream().map(Grant::word).sorted().toList());
        answer.put("response_types", List.of("code"));
        answer.put("token_endpoint_auth_method", client.authentication().word());
        if (!client.scopes().isEmpty()) {
            answer.put("scope", Scopes.format(client.scopes()));
        }
        if (client.keys() != null) {
            answer.put("jwks", Json.object(client.keys()));
        }
        if (client.keysUri() != null) {
            answer.put("jwks_uri", client.keysUri().toString());
        }
        answer.putAll(registered.registration().more());
        return answer;
    }
}
