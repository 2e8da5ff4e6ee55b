package dev.sallyport.gateway.edge;

import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.InMemoryTokens;
import dev.sallyport.gateway.Reply;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.condition.Network;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What headers say counts only where a trusted proxy says it (threat: spoofed identity headers). The test
/// itself connects from 127.0.0.1.
class TrustedProxiesTest {
    private static final List<Network> HERE = List.of(Network.parse("127.0.0.0/8"), Network.parse("10.0.0.0/8"));
    private static final List<Network> ELSEWHERE = List.of(Network.parse("10.0.0.0/8"));
    private static final TrustedProxies.Identity IDENTITY =
            new TrustedProxies.Identity("X-Forwarded-User", "X-Forwarded-Groups", "X-Forwarded-Roles");

    private static final String CERTIFICATE = """
            MIIBeDCCAR+gAwIBAgIUdWaFQzKEnetvLZR41hIp93qrwt0wCgYIKoZIzj0EAwIwETEPMA0GA1UE
            AwwGY2xpZW50MCAXDTI2MTEyOTEzNTgxOFoYDzIxMjYxMTA1MTM1ODE4WjARMQ8wDQYDVQQDDAZj
            bGllbnQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR3AakCF7dXVYwbsTteELrqn+se5EOi1J3d
            GMEKzPxkcBsvOADrVVqvY4RJxsmqzGsg9I1LJ2WcJOFdbcKkesQao1MwUTAdBgNVHQ4EFgQUX8mB
            CJBG4cTodJ/wg1g9trPFimgwHwYDVR0jBBgwFoAUX8mBCJBG4cTodJ/wg1g9trPFimgwDwYDVR0T
            AQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAD45S2+65SIHyFf4usmUUyFnmxeGnVfHanuKNl
            j/dUWwIgDAHTWXdiBW5RaQTN5+UH1LLtFhKwXDtBIllLf5HtrEM=
            """;

    private final InMemoryTokens tokens = new InMemoryTokens();

    @RegisterExtension
    final GatewayFixture gateway =
            new GatewayFixture().tokens(tokens).proxies(new TrustedProxies(HERE, IDENTITY, true));

    @Test
    void givenProxyThatSaysWhoCalls_whenCalled_thenServedAsThatUser() {
        assertThat(gateway.ask(said("eve", "staff, dev", "user")).status()).isEqualTo(200);

        Subject subject =
                Objects.requireNonNull(gateway.audit.outcomes().getLast().who().subject());
        assertThat(subject.id()).isEqualTo("proxy:eve");
        assertThat(subject.groups()).isEqualTo(Set.of("staff", "dev"));
        assertThat(subject.roles()).isEqualTo(Set.of("user"));
        assertThat(subject.authentication()).isEqualTo("proxy");
        assertThat(gateway.server.take().header("X-Forwarded-User")).isNull();
    }

    @Test
    void givenAddressThatIsNotTrusted_whenItSaysWhoCalls_thenThatHasNoEffectAtAll() {
        gateway.proxies(new TrustedProxies(ELSEWHERE, IDENTITY, true));

        assertThat(gateway.ask(said("admin", "", "user")).status()).isEqualTo(401);
        assertThat(gateway.ask(said("admin", "", "admin").key(gateway.alice)).status())
                .isEqualTo(200);
        assertThat(gateway.audit.outcomes().getLast().who().subject())
                .extracting(Subject::id)
                .isEqualTo("key:k_alice");
    }

    @Test
    void givenProxyThatMayNotSayWhoCalls_whenItDoes_thenThatHasNoEffect() {
        gateway.proxies(new TrustedProxies(HERE, null, false));

        assertThat(gateway.ask(said("admin", "", "user")).status()).isEqualTo(401);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "second user, X-Forwarded-User, admin",
        "second list of roles, X-Forwarded-Roles, admin",
        "second list of groups, x-forwarded-groups, admin",
        "token, Authorization, Bearer good",
        "key, X-API-Key, key-of-alice"
    })
    void givenSomethingBesidesWhatTheProxySays_whenCalled_thenUnauthenticated(String what, String name, String value) {
        tokens.known("good", tokens.of("google:1", "good", Instant.MAX));

        assertRefused(gateway.ask(said("eve", "", "user").header(name, value)), what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-User", "X-Forwarded-Groups", "X-Forwarded-Roles"})
    void givenHeaderThatIsMissing_whenTheOthersAreThere_thenUnauthenticated(String missing) {
        assertRefused(gateway.ask(said("eve", "", "user").without(missing)), missing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void givenUserWithoutAName_whenCalled_thenUnauthenticated(String user) {
        assertRefused(gateway.ask(said(user, "", "user")), user);
    }

    @Test
    void givenProxyThatSaysNothing_whenAKeyIsPresented_thenServedAsItsHolder() {
        assertThat(gateway.ask(modernCall("open").key(gateway.alice)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "'198.51.100.9, 192.0.2.1', 192.0.2.1",
        "'192.0.2.1, 10.0.0.3', 192.0.2.1",
        "'192.0.2.1, 10.0.0.3,127.0.0.9', 192.0.2.1",
        "'192.0.2.1, unknown', 127.0.0.1",
        "'192.0.2.1, unknown, 10.0.0.3', 10.0.0.3",
        "192.0.2.1:4711, 192.0.2.1",
        "'[2001:db8::1]:4711', 2001:db8:0:0:0:0:0:1",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1",
        "'', 127.0.0.1",
        "'192.0.2.1,', 127.0.0.1",
        "10.0.0.1, 10.0.0.1"
    })
    void givenForwardedFor_whenAProxySaysIt_thenTheClientIsTheLastThatIsNoProxy(String forwarded, String client) {
        gateway.ask(modernCall("open").key(gateway.alice).header("X-Forwarded-For", forwarded));

        assertThat(gateway.audit.outcomes().getLast().who().address()).isEqualTo(client);
    }

    @Test
    void givenSeveralForwardedFor_whenAProxySaysIt_thenTheyCountAsOne() {
        gateway.ask(modernCall("open")
                .key(gateway.alice)
                .header("X-Forwarded-For", "198.51.100.9")
                .header("X-Forwarded-For", "192.0.2.1"));

        assertThat(gateway.audit.outcomes().getLast().who().address()).isEqualTo("192.0.2.1");
    }

    @Test
    void givenForwardedFor_whenNoProxySaysIt_thenTheClientIsThePeer() {
        gateway.proxies(new TrustedProxies(ELSEWHERE, null, false));

        gateway.ask(modernCall("open").key(gateway.alice).header("X-Forwarded-For", "192.0.2.1"));

        assertThat(gateway.audit.outcomes().getLast().who().address()).isEqualTo("127.0.0.1");
    }

    @Test
    void givenClientCert_whenAProxySaysIt_thenItsThumbprintGoesWithTheToken() throws Exception {
        byte[] der = Base64.getMimeDecoder().decode(CERTIFICATE);

        gateway.ask(token().header("Client-Cert", ":" + Base64.getEncoder().encodeToString(der) + ":"));

        assertThat(tokens.presented().getLast().certificate())
                .isEqualTo(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(der)));
    }

    @Test
    void givenClientCert_whenNoProxySaysItOrNoneMay_thenItHasNoEffect() {
        String told = ":" + CERTIFICATE.replace("\n", "") + ":";
        gateway.proxies(new TrustedProxies(ELSEWHERE, null, true));

        gateway.ask(token().header("Client-Cert", told));

        assertThat(tokens.presented().getLast().certificate()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", ":", "", ":AAAA:", ":!!!:", "AAAA"})
    void givenClientCertThatIsNone_whenAProxySaysIt_thenThereIsNoThumbprint(String told) {
        gateway.ask(token().header("Client-Cert", told));

        assertThat(tokens.presented().getLast().certificate()).isNull();
    }

    @Test
    void givenTwoClientCerts_whenAProxyPassesThemOn_thenThereIsNoThumbprint() {
        String told = ":" + CERTIFICATE.replace("\n", "") + ":";

        gateway.ask(token().header("Client-Cert", told).header("Client-Cert", told));

        assertThat(tokens.presented().getLast().certificate()).isNull();
    }

    private static ClientRequest said(String user, String groups, String roles) {
        return modernCall("open")
                .header("X-Forwarded-User", user)
                .header("X-Forwarded-Groups", groups)
                .header("X-Forwarded-Roles", roles);
    }

    private static ClientRequest token() {
        return modernCall("open").to("/tokens").key("good");
    }

    private void assertRefused(Reply reply, String what) {
        assertThat(reply.verdict()).as(what).isEqualTo("401 401");
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.audit.statuses()).containsExactly("unauthenticated");
    }
}
