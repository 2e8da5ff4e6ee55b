package dev.sallyport.oauth.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.store.InMemoryStore;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.upstream.Stub.Answer;
import dev.sallyport.oauth.upstream.UpstreamServer.Mode;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import dev.sallyport.policy.Subject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A server, its authorization server, and the gateway that logs in to them. Both can be changed in a test.
final class World implements AfterEachCallback {
    static final URI PUBLIC = URI.create("http://127.0.0.1:9000");
    static final String ALICE = "key:k_alice";
    static final String BOB = "key:k_bob";

    final Stub server = new Stub();
    final Stub as = new Stub();
    final MovableClock clock = new MovableClock();
    final InMemoryStore store = new InMemoryStore();
    final List<OAuthEvent> events = new CopyOnWriteArrayList<>();
    final List<String> connected = new CopyOnWriteArrayList<>();
    /// What the servers publish of themselves.
    final Map<String, Object> resource = new LinkedHashMap<>();

    final Map<String, Object> metadata = new LinkedHashMap<>();
    /// What the token endpoint says besides.
    final Map<String, Object> issued = new LinkedHashMap<>(Map.of("token_type", "Bearer", "expires_in", 3600));

    final Map<String, Object> registered = new LinkedHashMap<>(Map.of("client_id", "registered-1"));
    private final AtomicInteger tokens = new AtomicInteger();
    private final PlainFetcher fetcher = new PlainFetcher();

    World() {
        resource.put("resource", server.url() + "/mcp");
        resource.put("authorization_servers", List.of(as.url()));
        server.on("GET /.well-known/oauth-protected-resource/mcp", _ -> Answer.json(200, resource));
        metadata.putAll(metadata(as.url()));
        as.on("GET /.well-known/oauth-authorization-server", _ -> Answer.json(200, metadata));
        as.on("POST /token", _ -> issue());
        as.on("POST /register", _ -> Answer.json(201, registered));
    }

    static Map<String, Object> metadata(String issuer) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("issuer", issuer);
        metadata.put("authorization_endpoint", issuer + "/authorize");
        metadata.put("token_endpoint", issuer + "/token");
        metadata.put("registration_endpoint", issuer + "/register");
        metadata.put("code_challenge_methods_supported", List.of("S256"));
        metadata.put("token_endpoint_auth_methods_supported", List.of("none"));
        metadata.put("authorization_response_iss_parameter_supported", true);
        return metadata;
    }

    Answer issue() {
        Map<String, Object> answer = new LinkedHashMap<>(issued);
        answer.put("access_token", "access-" + tokens.incrementAndGet());
        return Answer.json(200, answer);
    }

    UpstreamServer forSubjects() {
        return server(Mode.SUBJECT, null, null, null);
    }

    UpstreamServer server(Mode mode, @Nullable String client, @Nullable String secret, @Nullable ClientKey key) {
        return new UpstreamServer(
                "wiki", URI.create(server.url() + "/mcp"), mode, client, secret, key, null, Set.of(), null);
    }

    /// The server's client, found at its address.
    UpstreamServer withDocument(URI document) {
        UpstreamServer one = forSubjects();
        return new UpstreamServer(one.name(), one.url(), one.mode(), null, null, null, null, Set.of(), document);
    }

    Gateway gateway(UpstreamServer server) {
        return gateway(server, BrowserSession.NONE);
    }

    Gateway gateway(UpstreamServer server, BrowserSession sessions) {
        return gateway(PUBLIC, server, sessions, store);
    }

    Gateway gateway(URI publicUrl, UpstreamServer server, BrowserSession sessions, OAuthStore kept) {
        UpstreamClient client = new UpstreamClient(publicUrl, List.of(server), kept, fetcher, events::add, clock);
        return new Gateway(
                client, new UpstreamPages(publicUrl, client, World::verify, sessions, events::add, connected::add));
    }

    private static Optional<Subject> verify(String key) {
        return switch (key) {
            case "alice-key" -> Optional.of(new Subject(ALICE, Set.of("user")));
            case "bob-key" -> Optional.of(new Subject(BOB, Set.of("user")));
            default -> Optional.empty();
        };
    }

    /// The gateway's part in it.
    record Gateway(UpstreamClient client, UpstreamPages pages) {
        /// A call without a token was refused.
        Remedy refused(String subject, String... challenges) {
            return client.remedy("wiki", subject, 401, List.of(challenges), null, 0);
        }

        Remedy.LogIn mustLogIn(String subject, String... challenges) {
            return (Remedy.LogIn) refused(subject, challenges);
        }

        String tokenOf(String subject) {
            return client.token("wiki", subject).orElse("none");
        }
    }

    Browser browser(Gateway gateway) {
        return new Browser(gateway);
    }

    /// @return what the last page says
    WebResponse logIn(Gateway gateway, String subject, String key, String... challenges) {
        Browser browser = browser(gateway);
        return browser.back(browser.authorize(gateway.mustLogIn(subject, challenges), key));
    }

    /// With a code and the right issuer.
    Map<String, String> answer(Params request) {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("code", "code-1");
        answer.put("state", request.require("state"));
        answer.put("iss", as.url());
        return answer;
    }

    /// Somebody's browser, with its cookies.
    final class Browser {
        private final Gateway gateway;
        private final Map<String, String> cookies = new LinkedHashMap<>();

        Browser(Gateway gateway) {
            this.gateway = gateway;
        }

        WebResponse open(URI page) {
            return send("GET", page.getPath(), Params.parse(page.getRawQuery()), null);
        }

        /// Fills in the form of the page.
        WebResponse submit(URI page, WebResponse form, @Nullable String key) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("ticket", field(form, "ticket"));
            fields.put("csrf", field(form, "csrf"));
            if (key != null) {
                fields.put("key", key);
            }
            return send("POST", page.getPath(), Params.NONE, Params.of(fields));
        }

        /// @return the query that the authorization server gets
        Params authorize(Remedy.LogIn login, @Nullable String key) {
            return authorize(login.url(), key);
        }

        Params authorize(URI page, @Nullable String key) {
            WebResponse onward = submit(page, open(page), key);
            assertThat(onward.status()).as(text(onward)).isEqualTo(200);
            return Params.parse(target(onward).getRawQuery());
        }

        WebResponse back(Params request) {
            return callback(Params.of(answer(request)));
        }

        WebResponse callback(Params answer) {
            return send("GET", "/oauth/upstream/callback", answer, null);
        }

        WebResponse send(String method, String path, Params query, @Nullable Params form) {
            Map<String, List<String>> headers = new LinkedHashMap<>();
            List<String> pairs = new ArrayList<>();
            cookies.forEach((name, value) -> pairs.add(name + "=" + value));
            if (!pairs.isEmpty()) {
                headers.put("cookie", List.of(String.join("; ", pairs)));
            }
            headers.put("content-type", List.of("application/x-www-form-urlencoded"));
            byte[] body = form == null ? new byte[0] : form.encode().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            WebResponse response =
                    gateway.pages().handle(new WebRequest(method, path, query, headers, body, "192.0.2.1"));
            response.headers().stream()
                    .filter(header -> header.name().equals("Set-Cookie"))
                    .map(header -> header.value().split(";", 2)[0].split("=", 2))
                    .forEach(pair -> cookies.put(pair[0], pair[1]));
            return response;
        }

        static URI target(WebResponse onward) {
            String html = text(onward);
            int start = html.indexOf("href=\"") + "href=\"".length();
            return URI.create(html.substring(start, html.indexOf('"', start)).replace("&amp;", "&"));
        }

        static String field(WebResponse form, String name) {
            String before = "name=\"" + name + "\" value=\"";
            String html = text(form);
            int start = html.indexOf(before) + before.length();
            assertThat(start).as(html).isGreaterThan(before.length());
            return html.substring(start, html.indexOf('"', start));
        }

        static String header(WebResponse response, String name) {
            return response.headers().stream()
                    .filter(header -> header.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .value();
        }

        static String text(WebResponse response) {
            return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /// @return whether the verifier that came to the token endpoint fits the challenge
    static boolean fits(Params authorization, Stub.Request token) {
        return authorization
                .require("code_challenge")
                .equals(Token.digest(token.form().require("code_verifier")));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        fetcher.close();
        server.close();
        as.close();
    }
}
