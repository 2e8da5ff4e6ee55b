package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Http.Reply;
import dev.sallyport.it.OAuthClient.Request;
import dev.sallyport.it.OAuthClient.Tokens;
import java.util.Map;

/// Somebody with a browser who lets clients act for them.
final class Person {
    private static final int MOST_PAGES = 5;

    private final Provider provider;
    private final String name;
    private final UserAgent browser = new UserAgent();

    /// @param provider where they log in
    Person(Provider provider, String name) {
        this.provider = provider;
        this.name = name;
    }

    UserAgent browser() {
        return browser;
    }

    /// Agrees to all that is asked and logs in where that is asked.
    ///
    /// @return what leads back to the client
    Reply agree(String url) {
        return goOn(browser.open(url));
    }

    /// The same from a page on.
    Reply goOn(Reply start) {
        Reply page = start;
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            if (page.status() != 200 || UserAgent.leads(page)) {
                return page;
            }
            page = isProvider(page) ? logIn(page) : allow(page);
        }
        throw new AssertionError("too many pages: " + page);
    }

    Reply allow(Reply consentPage) {
        return browser.submit(consentPage, Map.of("action", "allow"));
    }

    Reply deny(Reply consentPage) {
        return browser.submit(consentPage, Map.of("action", "deny"));
    }

    /// Logs in at the provider and comes back.
    Reply logIn(Reply loginPage) {
        return browser.submit(loginPage, login());
    }

    /// What is filled in at the provider.
    Map<String, String> login() {
        return Map.of(
                "username", name, "claims", Json.write(Map.of("email", name + "@example.com", "email_verified", true)));
    }

    boolean isProvider(Reply page) {
        return page.url().getPort() == provider.port();
    }

    /// @return the code that a redirect to the client carries
    static String code(Reply redirect) {
        return code(answer(redirect));
    }

    static String code(Map<String, String> answer) {
        String code = answer.getOrDefault("code", "");
        assertThat(code).as(answer.toString()).isNotEmpty();
        return code;
    }

    static Map<String, String> answer(Reply redirect) {
        return Http.parameters(UserAgent.target(redirect).toString());
    }

    /// The whole flow for a client.
    Tokens tokens(OAuthClient client) {
        Request request = client.request();
        Reply reply = client.redeem(code(agree(client.url(request))), request);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return new Tokens(reply);
    }
}
