package dev.sallyport.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/// The fixture behind a gateway that asks for tokens at `/a` and `/b`, and the provider where people log in.
final class OAuthSite implements AutoCloseable {
    /// Where scriptless clients are sent; nobody listens there.
    static final String REDIRECT_URI = "http://127.0.0.1:9/callback";

    private static final String POLICY = """
            roles:
              user:
                allow:
                  - { tools: ["*"] }
                deny:
                  - { tools: [env] }
            """;
    private final FixtureServer fixture;
    private final Provider provider;
    private final Gateway gateway;
    private final String config;

    private OAuthSite(FixtureServer fixture, Provider provider, Gateway gateway, String config) {
        this.fixture = fixture;
        this.provider = provider;
        this.gateway = gateway;
        this.config = config;
    }

    private static String config(FixtureServer fixture, Provider provider) {
        return """
                servers: { fixture: { url: "%s" } }
                endpoints:
                  /a: { server: fixture, oauth: { provider: idp, scopes: [read, write] } }
                  /b: { server: fixture, oauth: { provider: idp, scopes: [read, write] } }
                  /keys: { server: fixture }
                policy: policy.yaml
                oauth:
                  providers:
                    idp:
                      issuer: "%s"
                      client-id: sallyport
                      client-secret: not-checked-by-this-provider
                      roles: { everyone: [user] }
                  registration: { dynamic: open, limit: 1000/1h }
                  outbound: { allow: ["127.0.0.0/8"], http: true }
                """.formatted(fixture.url(), provider.issuer());
    }

    /// @param more of the section `oauth`, each line indented by two
    static OAuthSite start(Path directory, String... more) {
        FixtureServer fixture = FixtureServer.start();
        Provider provider = Provider.start();
        try {
            String config = config(fixture, provider) + String.join("\n", more) + "\n";
            Home home = new Home(directory.resolve("home"));
            return new OAuthSite(fixture, provider, serve(home, directory, config), config);
        } catch (RuntimeException | Error e) {
            fixture.close();
            provider.close();
            throw e;
        }
    }

    /// A gateway of this configuration on a port that is known before, and the policy beside it.
    static Gateway serve(Home home, Path directory, String config) {
        try {
            Files.writeString(directory.resolve("policy.yaml"), POLICY);
            Path file = Files.writeString(directory.resolve("sallyport.yaml"), config);
            return Gateway.start(home, home.command("serve", "--listen", "127.0.0.1:0", "--config", file.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A second process on the same data directory, which is the same site to everybody.
    ///
    /// @param more of the section `oauth`, each line indented by two
    Gateway twin(Path directory, String... more) {
        String all = "public-url: " + issuer() + "\n" + config + String.join("\n", more) + "\n";
        return serve(gateway.home(), directory, all);
    }

    Gateway gateway() {
        return gateway;
    }

    Provider provider() {
        return provider;
    }

    /// The endpoint `/a`, which is also what tokens for it are for.
    String a() {
        return gateway.url("/a");
    }

    String b() {
        return gateway.url("/b");
    }

    String issuer() {
        return gateway.url("");
    }

    /// A public client that has just registered itself.
    OAuthClient client() {
        return OAuthClient.register(a(), REDIRECT_URI);
    }

    Person person(String name) {
        return new Person(provider, name);
    }

    @Override
    public void close() {
        try (fixture;
                provider) {
            gateway.close();
        }
    }
}
