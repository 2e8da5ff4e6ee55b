package dev.sallyport.oauth.registration;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.registration.Client.Authentication;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// How clients prove to be themselves (RFC 6749 section 2.3, RFC 7523 section 2.2). Whatever fails, fails the same.
final class ClientAuthentication {
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final String NOBODYS = Token.digest(Token.random());

    private final Function<String, Optional<Client>> clients;
    private final ClientAssertions assertions;

    ClientAuthentication(Function<String, Optional<Client>> clients, ClientAssertions assertions) {
        this.clients = clients;
        this.assertions = assertions;
    }

    /// @throws OAuthException `invalid_client`, or `invalid_request` where it is not clear what is claimed
    Client authenticate(WebRequest request) {
        Params form = request.form();
        Optional<String> header = request.header("authorization");
        Optional<String> secret = form.get("client_secret");
        Optional<String> assertion = form.get("client_assertion");
        if (Stream.of(header, secret, assertion).filter(Optional::isPresent).count() > 1) {
            throw OAuthException.invalidRequest("there is more than one proof of who the client is");
        }
        if (assertion.isPresent() != form.get("client_assertion_type").isPresent()) {
            throw OAuthException.invalidRequest("client_assertion and client_assertion_type belong together");
        }
        if (header.isPresent()) {
            return basic(header.get(), form);
        }
        if (secret.isPresent()) {
            return withSecret(form.require("client_id"), secret.get()).orElseThrow(ClientAuthentication::failed);
        }
        return assertion.isPresent() ? withAssertion(assertion.get(), form) : unproved(form);
    }

    private Client basic(String header, Params form) {
        return decode(header)
                .filter(pair -> form.get("client_id").orElse(pair.name()).equals(pair.name()))
                .flatMap(pair -> withSecret(pair.name(), pair.secret()))
                .orElseThrow(() -> failed().challenging("Basic realm=\"oauth\""));
    }

    /// Compares with a secret of nobody where there is no such client, so that it takes as long.
    private Optional<Client> withSecret(String id, String secret) {
        Optional<Client> client = clients.apply(id).filter(ClientAuthentication::hasSecret);
        String expected = client.map(Client::secretDigest).orElse(NOBODYS);
        boolean equal = Token.equal(expected, Token.digest(secret));
        return client.filter(_ -> equal);
    }

    private Client withAssertion(String text, Params form) {
        if (!form.require("client_assertion_type").equals(ASSERTION_TYPE)) {
            throw OAuthException.invalidRequest("client_assertion_type is not one that is known here");
        }
        Jws assertion = Jws.find(text).orElseThrow(ClientAuthentication::failed);
        return Optional.ofNullable(assertion.text("sub"))
                .filter(id -> form.get("client_id").orElse(id).equals(id))
                .flatMap(clients)
                .filter(client -> client.authentication() == Authentication.PRIVATE_KEY_JWT)
                .filter(client -> assertions.prove(client, assertion))
                .orElseThrow(ClientAuthentication::failed);
    }

    private Client unproved(Params form) {
        return clients.apply(form.require("client_id"))
                .filter(client -> !client.confidential())
                .orElseThrow(ClientAuthentication::failed);
    }

    /// Where the secret stands in a request is the client's choice.
    private static boolean hasSecret(Client client) {
        return client.secretDigest() != null
                && (client.authentication() == Authentication.SECRET_BASIC
                        || client.authentication() == Authentication.SECRET_POST);
    }

    private record Pair(String name, String secret) {
        @Override
        public String toString() {
            return "Pair[" + name + "]";
        }
    }

    private static Optional<Pair> decode(String header) {
        if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            String text =
                    new String(Base64.getDecoder().decode(header.substring(6).strip()), UTF_8);
            int colon = text.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new Pair(
                            URLDecoder.decode(text.substring(0, colon), UTF_8),
                            URLDecoder.decode(text.substring(colon + 1), UTF_8)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static OAuthException failed() {
        return new OAuthException("invalid_client", "the client has not proved to be itself");
    }
}
