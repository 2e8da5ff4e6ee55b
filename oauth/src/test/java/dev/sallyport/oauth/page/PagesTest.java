package dev.sallyport.oauth.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.page.Consent.Destination;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.web.WebResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What people see: threats.md, OAuth UI XSS; protocol.md Y2, Y6.
final class PagesTest {
    private static final String EVIL = "\"'><script>alert(1)</script>&amp;\u202E\u0000\u200B";
    private static final Form FORM = new Form("/oauth/consent", Map.of("token", "t\"><b>"));

    @Test
    void thePageOfAConsentSaysWhoWantsWhatAndWhere() throws IOException {
        WebResponse page = Pages.consent(consent("Notes for Teams", Destination.MACHINE), FORM);

        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target/consent.html"), page.body()); // for a human to look at
        assertThat(html(page))
                .contains("<html lang=\"en\">", "<title>Allow access? - Sallyport</title>", "<h1>Allow access?</h1>")
                .contains("Notes for Teams", "client.example", "/wiki", "https://mcp.example/wiki", "wiki:read")
                .contains("nobody has checked", "alice@example.com", "google", "width=device-width")
                .contains("name=\"action\" value=\"allow\"", "name=\"action\" value=\"deny\"");
    }

    @ParameterizedTest
    @CsvSource({"WEB,false", "MACHINE,true", "APP,true"})
    void whereAnybodyCouldListenThePageWarns(Destination kind, boolean warns) {
        String html = html(Pages.consent(consent("app", kind), FORM));

        assertThat(html.contains("class=\"warning\"")).isEqualTo(warns);
    }

    @ParameterizedTest
    @EnumSource(Client.Source.class)
    void thePageSaysWhereAClientIsKnownFrom(Client.Source source) {
        String html = html(Pages.consent(consent(client("app", source), Destination.WEB), FORM));

        assertThat(html)
                .contains(
                        switch (source) {
                            case CONFIGURED -> "set up by the operator";
                            case DOCUMENT -> "its own description";
                            case REGISTERED -> "registered itself";
                        });
    }

    @Test
    void nothingFromOutsideIsMarkupOrInvisible() {
        var consent = new Consent(
                new Client(
                        EVIL,
                        EVIL,
                        Client.Source.DOCUMENT,
                        Client.Authentication.NONE,
                        null,
                        null,
                        null,
                        List.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Instant.EPOCH,
                        null),
                EVIL,
                Destination.APP,
                EVIL,
                URI.create("https://mcp.example/%3Cscript%3E'"),
                Set.of(EVIL),
                true,
                EVIL,
                EVIL);
        var connect = new Connect(EVIL, true);
        List<WebResponse> pages = List.of(
                Pages.consent(consent, new Form("/x", Map.of("n", EVIL))),
                Pages.connect(connect, FORM),
                Pages.error(400, EVIL, EVIL),
                Pages.done("Signed out", EVIL));

        assertThat(pages).allSatisfy(page -> {
            assertThat(html(page))
                    .contains("&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;")
                    .doesNotContain("<script", "<b>", "mcp.example/%3Cscript%3E'");
            assertThat(html(page).replace(Html.element("p", EVIL).write(), "")).contains("[U+202E][U+0000][U+200B]");
        });
    }

    @Test
    void endlessTextsAreCutOff() {
        String html = html(Pages.consent(consent("x".repeat(100_000), Destination.WEB), FORM));

        assertThat(html.length()).isLessThan(6_000);
        assertThat(html).contains("xx…");
    }

    @Test
    void theOnlyStyleIsTheOneThatThePolicyNames() {
        WebResponse page = Pages.error(400, "no", "invalid_request");

        String html = html(page);
        String style = html.substring(html.indexOf("<style>") + 7, html.indexOf("</style>"));
        String digest = Base64.getEncoder().encodeToString(Token.sha256(style.getBytes(UTF_8)));
        assertThat(page.headers())
                .anyMatch(header -> header.name().equals("Content-Security-Policy")
                        && header.value().contains("style-src 'sha256-" + digest + "'"));
        assertThat(html).doesNotContain("style=");
    }

    @Test
    void thePageThatSendsOnNamesTheAddressAndALinkToIt() {
        String html = html(Pages.onward(URI.create("https://idp.example/a?x=1&y='2'")));

        assertThat(html)
                .contains("http-equiv=\"refresh\" content=\"0;url=https://idp.example/a?x=1&amp;y=&#39;2&#39;\"")
                .contains("href=\"https://idp.example/a?x=1&amp;y=&#39;2&#39;\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "file:///x", "/relative"})
    void noPageSendsOnToCodeOrFiles(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> Pages.onward(URI.create(uri)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example/", "//evil.example/", "x", ""})
    void aFormGoesToTheGatewayOnly(String action) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Form(action, Map.of()));
    }

    private static Consent consent(String name, Destination kind) {
        return consent(client(name, Client.Source.DOCUMENT), kind);
    }

    private static Consent consent(Client client, Destination kind) {
        return new Consent(
                client,
                "client.example",
                kind,
                "/wiki",
                URI.create("https://mcp.example/wiki"),
                Set.of("wiki:read", "wiki:write"),
                true,
                "google",
                "alice@example.com");
    }

    private static Client client(String name, Client.Source source) {
        return new Client(
                "https://client.example/client.json",
                name,
                source,
                Client.Authentication.NONE,
                null,
                null,
                null,
                List.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Instant.EPOCH,
                null);
    }

    private static String html(WebResponse page) {
        return new String(page.body(), UTF_8);
    }
}
