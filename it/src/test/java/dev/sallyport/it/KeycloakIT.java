package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Browser.Tab;
import dev.sallyport.it.Http.Reply;
import dev.sallyport.it.OAuthClient.Request;
import dev.sallyport.it.OAuthClient.Tokens;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A Keycloak as the provider: `./mvnw verify -Pkeycloak -pl it -am -Dit.test=KeycloakIT`.
@Tag("keycloak")
@ExtendWith(GatewayLog.class)
final class KeycloakIT {
    @Test
    void itsUsersLogInWithTheRolesOfTheirGroupsForAsLongAsTheirSessionLasts(@TempDir Path directory) {
        try (Keycloak keycloak = Keycloak.start();
                FixtureServer fixture = FixtureServer.start();
                Browser browser = Browser.start();
                Callback callback = Callback.listen();
                Gateway gateway = OAuthSite.serve(new Home(directory.resolve("home")), directory, """
                        servers: { fixture: { url: "%s" } }
                        endpoints:
                          /a: { server: fixture, oauth: { provider: kc, scopes: [read] } }
                        policy: policy.yaml
                        oauth:
                          providers:
                            kc:
                              preset: keycloak
                              url: "%s"
                              realm: %s
                              client-id: sallyport
                              client-secret: kept-between-keycloak-and-sallyport
                              roles: { claim: groups, map: { staff: [user] } }
                              strict-refresh: true
                          registration: { dynamic: open }
                          outbound: { allow: ["127.0.0.0/8"], http: true }
                        """.formatted(
                                fixture.url(), keycloak.url(), Keycloak.REALM))) {
            OAuthClient client = OAuthClient.register(gateway.url("/a"), callback.url());
            Tab tab = browser.tab("kim");
            Request request = client.request();
            tab.open(client.url(request));
            tab.click("button[value=allow]");
            tab.awaitUrl(keycloak.issuer());
            tab.screenshot(Path.of("target/keycloak.png"));
            tab.fill("#username", "kim");
            tab.fill("#password", "kims-password");
            tab.click("#kc-login");
            Tokens tokens = new Tokens(client.redeem(Person.code(callback.await()), request));

            try (JavaClient sdk =
                    JavaClient.http(gateway.url("/a"), Map.of("Authorization", "Bearer " + tokens.access()))) {
                assertThat(sdk.call("test_simple_text", Map.of())).isEqualTo("Nothing but text.");
            }
            Tokens refreshed = new Tokens(client.refresh(tokens.refresh()));
            assertThat(refreshed.refresh()).isNotEmpty();

            tab.open(keycloak.issuer() + "/protocol/openid-connect/logout");
            tab.click("#kc-logout");
            tab.text("body");
            Reply afterLogout = client.refresh(refreshed.refresh());

            assertThat(afterLogout.status()).as(afterLogout.toString()).isEqualTo(400);
            assertThat(afterLogout.error()).isEqualTo("invalid_grant");
        }
    }
}
