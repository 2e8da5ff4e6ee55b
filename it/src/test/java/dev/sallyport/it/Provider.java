package dev.sallyport.it;

import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;

/// An OpenID Connect provider on loopback with a form to log in at, and the name of its issuer in its path.
final class Provider implements AutoCloseable {
    private static final String ISSUER = "idp";

    private final MockOAuth2Server server;
    private final int port;

    private Provider(MockOAuth2Server server, int port) {
        this.server = server;
        this.port = port;
    }

    static Provider start() {
        return start(new KeyProvider(), 0);
    }

    /// Starts with the keys that are to sign, on this port.
    static Provider start(KeyProvider keys, int port) {
        MockOAuth2Server server =
                new MockOAuth2Server(new OAuth2Config(true, null, null, true, new OAuth2TokenProvider(keys)));
        try {
            server.start(InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1}), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Provider(server, server.baseUrl().port());
    }

    /// Keys among which the test says which one signs: a key that is not the newest is no longer published.
    static final class Keys extends KeyProvider {
        private volatile JWK current;

        Keys(JWK first) {
            super(List.of(first));
            this.current = first;
        }

        void rotate(JWK next) {
            current = next;
        }

        @Override
        public JWK signingKey(String keyId) {
            return current;
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + port + "/" + ISSUER;
    }

    String jwks() {
        return issuer() + "/jwks";
    }

    int port() {
        return port;
    }

    /// A signed access token (RFC 9068) that is good for five minutes.
    ///
    /// @param claims besides `iss`, `sub`, `aud`, `iat`, `nbf`, `exp` and `jti`
    String accessToken(String subject, String audience, Map<String, Object> claims) {
        DefaultOAuth2TokenCallback callback =
                new DefaultOAuth2TokenCallback(ISSUER, subject, "at+jwt", List.of(audience), claims, 300);
        return server.issueToken(ISSUER, "client", callback).serialize();
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
