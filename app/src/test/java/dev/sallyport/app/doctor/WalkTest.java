package dev.sallyport.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.app.doctor.Diagnosis.Level;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against a server over real HTTP.
@Timeout(60)
class WalkTest {
    private final GuardedServer server = new GuardedServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void itGoesAsFarAsAHumanAndLeavesNoClientBehind() {
        List<Diagnosis> steps = walk(null, null);

        assertThat(steps)
                .extracting(Diagnosis::level, Diagnosis::check)
                .containsExactly(
                        tuple(Level.OK, "refusal"),
                        tuple(Level.OK, "challenge"),
                        tuple(Level.OK, "resource metadata"),
                        tuple(Level.OK, "authorization server"),
                        tuple(Level.OK, "PKCE"),
                        tuple(Level.OK, "registration"),
                        tuple(Level.OK, "registration"),
                        tuple(Level.OK, "authorization"),
                        tuple(Level.OK, "login"));
        assertThat(steps.get(7).what()).isEqualTo("sends the browser on to idp.example.com");
        assertThat(server.clients()).isEmpty();
    }

    @Test
    void withABrowserItGoesOnToACall() {
        server.answer("/authorize", "code");

        List<Diagnosis> steps = walk(null, this::browse);

        assertThat(steps).extracting(Diagnosis::level).containsOnly(Level.OK);
        assertThat(steps).extracting(Diagnosis::check).endsWith("login", "token", "call");
        assertThat(steps).noneMatch(step -> step.what().contains(GuardedServer.TOKEN));
    }

    @Test
    void aTokenThatIsAtHandSkipsTheLogin() {
        List<Diagnosis> steps = walk(GuardedServer.TOKEN, null);

        assertThat(steps).extracting(Diagnosis::check).endsWith("PKCE", "call");
        assertThat(steps).extracting(Diagnosis::level).containsOnly(Level.OK);
    }

    @Test
    void aTokenThatIsRefusedIsSaidWithItsError() {
        Diagnosis last = walk("another", null).getLast();

        assertThat(last.level()).isEqualTo(Level.FAIL);
        assertThat(last.what()).isEqualTo("with the token the server answers HTTP 401: invalid_token, it needs read");
        assertThat(last.remedy()).contains("aud");
    }

    @Test
    void anAnswerOfAnotherIssuerEndsIt() {
        server.answer("/authorize", "code").answer("iss", "https://evil.example");

        Diagnosis last = walk(null, this::browse).getLast();

        assertThat(last.check()).isEqualTo("login");
        assertThat(last.what()).startsWith("came back from https://evil.example, and not from ");
    }

    @Test
    void aServerThatIsNotThereIsSaid() {
        URI nobody = server.url();
        server.close();

        List<Diagnosis> steps = Walk.of(new Walk.Settings(nobody, null, null, null), _ -> {});

        assertThat(steps).singleElement().satisfies(step -> {
            assertThat(step.level()).isEqualTo(Level.FAIL);
            assertThat(step.what()).contains("cannot be reached");
            assertThat(step.remedy()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | the server answers without a token: HTTP 200",
                "404 | HTTP 404: there is no MCP endpoint at this URL",
                "405 | HTTP 405: there is no MCP endpoint at this URL",
                "403 | HTTP 403 instead of 401",
                "500 | HTTP 500 instead of 401",
            })
    void anythingButARefusalEndsIt(int status, String what) {
        server.answer("/wiki", status);

        assertFailure(walk(null, null), "refusal", what);
    }

    @Test
    void withoutAChallengeTheUsualPlacesAreTried() {
        server.answer("challenge", "");

        List<Diagnosis> steps = walk(null, null);

        assertThat(steps.get(1))
                .extracting(Diagnosis::level, Diagnosis::what)
                .containsExactly(Level.WARN, "there is no WWW-Authenticate header");
        assertThat(steps.getLast().level()).isEqualTo(Level.OK);
    }

    @Test
    void metadataThatIsNotThereEndsIt() {
        server.answer("/.well-known/oauth-protected-resource/wiki", 404);

        assertFailure(
                walk(null, null),
                "resource metadata",
                server.at("/.well-known/oauth-protected-resource/wiki") + " answers HTTP 404");
    }

    @Test
    void metadataOfAnotherResourceEndsIt() {
        server.answer("/.well-known/oauth-protected-resource/wiki", server.resource("https://other.example.com/wiki"));

        assertFailure(
                walk(null, null),
                "resource metadata",
                server.at("/.well-known/oauth-protected-resource/wiki")
                        + " is about https://other.example.com/wiki, and not about " + server.url());
    }

    @Test
    void aResourceAboveTheServerIsDoubtful() {
        server.answer("/.well-known/oauth-protected-resource/wiki", server.resource(server.issuer()));

        assertThat(walk(null, null))
                .anySatisfy(step -> assertThat(step)
                        .extracting(Diagnosis::level, Diagnosis::check)
                        .containsExactly(Level.WARN, "resource metadata"));
    }

    @Test
    void metadataWithoutAnAuthorizationServerEndsIt() {
        server.answer(
                "/.well-known/oauth-protected-resource/wiki",
                Map.of("resource", server.url().toString()));

        assertFailure(walk(null, null), "resource metadata", "names no authorization_servers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "token_endpoint | | authorization server | its metadata has no token_endpoint",
                "token_endpoint | http://as.example.com/t | authorization server | token_endpoint is"
                        + " http://as.example.com/t, which is not https",
                "code_challenge_methods_supported | plain | PKCE | code_challenge_methods_supported does not name S256",
                "code_challenge_methods_supported | | PKCE | code_challenge_methods_supported does not name S256",
                "registration_endpoint | | registration | clients cannot register themselves",
            })
    void anAuthorizationServerThatDoesNotFitEndsIt(String member, @Nullable String value, String check, String what) {
        server.metadata(member, value);

        assertFailure(walk(null, null), check, what);
    }

    @Test
    void anotherIssuerInTheMetadataEndsIt() {
        server.metadata("issuer", server.issuer() + "/");

        Diagnosis last = walk(null, null).getLast();

        assertThat(last.level()).isEqualTo(Level.FAIL);
        assertThat(last.what()).endsWith(" is of the issuer " + server.issuer() + "/, and not of " + server.issuer());
        assertThat(last.remedy()).contains("slash at the end");
    }

    @Test
    void registrationThatIsClosedEndsItUnlessAClientIsNamed() {
        server.answer("/register", 403);

        assertFailure(walk(null, null), "registration", server.at("/register") + " answers HTTP 403");
        List<Diagnosis> named = Walk.of(new Walk.Settings(server.url(), "known", null, null), _ -> {});
        assertThat(named.getLast().level()).isEqualTo(Level.OK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "invalid_target | is refused: invalid_target",
                "unauthorized_client | is refused: unauthorized_client"
            })
    void anAuthorizationThatIsRefusedIsSaidWithItsError(String error, String what) {
        server.answer("/authorize", error);

        assertFailure(walk(null, null), "authorization", what);
    }

    @Test
    void anAuthorizationThatFailsIsSaidAndLeavesNoClientBehind() {
        server.answer("/authorize", 400);

        assertFailure(walk(null, null), "authorization", "HTTP 400 for the client just registered");
        assertThat(server.clients()).isEmpty();
    }

    @Test
    void stepsAreToldAsTheyEnd() {
        List<Diagnosis> told = new ArrayList<>();

        List<Diagnosis> steps = Walk.of(new Walk.Settings(server.url(), null, null, null), told::add);

        assertThat(told).isEqualTo(steps);
    }

    private static void assertFailure(List<Diagnosis> steps, String check, String what) {
        assertThat(steps.getLast())
                .extracting(Diagnosis::level, Diagnosis::check, Diagnosis::what)
                .containsExactly(Level.FAIL, check, what);
        assertThat(steps.getLast().remedy()).isNotEmpty();
    }

    private List<Diagnosis> walk(@Nullable String token, @Nullable Consumer<URI> browser) {
        return Walk.of(new Walk.Settings(server.url(), null, token, browser), _ -> {});
    }

    /// A browser whose human has agreed to everything.
    private void browse(URI authorization) {
        try (HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build()) {
            client.send(HttpRequest.newBuilder(authorization).build(), HttpResponse.BodyHandlers.discarding());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
