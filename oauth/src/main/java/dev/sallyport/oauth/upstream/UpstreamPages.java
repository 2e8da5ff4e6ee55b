package dev.sallyport.oauth.upstream;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.page.Connect;
import dev.sallyport.oauth.page.Form;
import dev.sallyport.oauth.page.Pages;
import dev.sallyport.oauth.upstream.Tickets.Ticket;
import dev.sallyport.oauth.web.Cookies;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where people log in to servers: `/oauth/upstream/{server}` and `/oauth/upstream/callback`; also the gateway's
/// client-id metadata document, `/oauth/client.json`.
///
/// A login begins only once whoever is at the browser has shown to be the subject it is for, with its API key or its
/// login at the gateway; else somebody could have another connect an account for them (protocol.md O14, M7). It ends in
/// the browser in which it began.
public final class UpstreamPages implements WebHandler {
    /// The name of the cookie by which a browser is known.
    private static final String COOKIE = "upstream";

    private static final String DOCUMENT = "/oauth/client.json";
    private static final String PATH = "/oauth/upstream/";
    private static final String CALLBACK = PATH + "callback";
    private static final String KEY_SUBJECT = "key:";
    private static final int DOCUMENT_S = 300;
    private static final int COOKIE_LENGTH = 43;
    private static final Duration COOKIE_AGE = Duration.ofHours(1);

    private final URI publicUrl;
    private final UpstreamClient client;
    private final Verifier keys;
    private final BrowserSession browsers;
    private final Cookies cookies;
    private final Journal journal;
    private final Consumer<String> connected;

    /// @param publicUrl where browsers reach the gateway
    /// @param connected is told the server's name after each login
    public UpstreamPages(
            URI publicUrl,
            UpstreamClient client,
            Verifier keys,
            BrowserSession browsers,
            Journal journal,
            Consumer<String> connected) {
        this.publicUrl = publicUrl;
        this.client = client;
        this.keys = keys;
        this.browsers = browsers;
        this.cookies = new Cookies(publicUrl);
        this.journal = journal;
        this.connected = connected;
    }

    /// Whether a path is one of these.
    public static boolean serves(String path) {
        return path.equals(DOCUMENT) || path.startsWith(PATH);
    }

    @Override
    public WebResponse handle(WebRequest request) {
        boolean get = request.method().equals("GET");
        if (get && request.path().equals(DOCUMENT)) {
            return WebResponse.published(client.document(), DOCUMENT_S);
        }
        if (get && request.path().equals(CALLBACK)) {
            return back(request);
        }
        if (!request.path().startsWith(PATH) || request.path().equals(CALLBACK)) {
            return WebResponse.empty(request.path().equals(CALLBACK) ? 405 : 404);
        }
        return switch (request.method()) {
            case "GET" -> look(request);
            case "POST" -> connect(request);
            default -> WebResponse.empty(405).with("Allow", "GET, POST");
        };
    }

    private WebResponse look(WebRequest request) {
        Optional<Ticket> found = ticket(request, request.query());
        if (found.isEmpty()) {
            return noSuchLogin();
        }
        Ticket ticket = found.get();
        boolean known = isSubject(request, ticket);
        if (!known && !ticket.subject().startsWith(KEY_SUBJECT)) {
            return elsewhere(request, ticket);
        }
        String browser = browser(request).orElseGet(Token::random);
        Form form = new Form(request.path(), Map.of("ticket", ticket.text(), "csrf", csrf(browser, ticket)));
        WebResponse.Header cookie = cookies.set(COOKIE, browser, COOKIE_AGE);
        return Pages.connect(new Connect(ticket.server(), !known), form).with(cookie.name(), cookie.value());
    }

    /// A subject that can log in to the gateway does that first.
    private WebResponse elsewhere(WebRequest request, Ticket ticket) {
        Optional<URI> login = browsers.subject(request, ticket.subject()).isPresent()
                ? Optional.empty()
                : browsers.login(
                        ticket.subject(),
                        URI.create(publicUrl + PATH + path(ticket.server()) + "?ticket=" + ticket.text()));
        return login.map(WebResponse::redirect)
                .orElseGet(() -> refuse(request, ticket, "the browser's user is not shown to be the subject"));
    }

    private WebResponse connect(WebRequest request) {
        Params form = request.form();
        Optional<Ticket> found = ticket(request, form);
        if (found.isEmpty()) {
            return noSuchLogin();
        }
        Ticket ticket = found.get();
        Optional<String> browser = browser(request);
        boolean own = browser.isPresent()
                && form.get("csrf")
                        .map(csrf -> Token.equal(csrf, csrf(browser.get(), ticket)))
                        .orElse(false);
        if (!own) {
            return refuse(request, ticket, "the form is not from a page that this browser was shown");
        }
        if (!isSubject(request, ticket) && !hasKey(form, ticket)) {
            return refuse(request, ticket, "the browser's user is not shown to be the subject");
        }
        try {
            URI to = client.begin(ticket, browser.get());
            record(request, OAuthEvent.Outcome.OK, ticket.subject(), "begun at " + ticket.server());
            return Pages.onward(to);
        } catch (UpstreamFailed e) {
            return failed(ticket.server(), e);
        }
    }

    private WebResponse back(WebRequest request) {
        Optional<Logins.Pending> pending;
        try {
            Optional<String> state = request.query().get("state");
            Optional<String> browser = browser(request);
            pending = state.isPresent() && browser.isPresent()
                    ? client.pending(state.get(), browser.get())
                    : Optional.empty();
        } catch (OAuthException _) {
            pending = Optional.empty();
        }
        if (pending.isEmpty()) {
            record(request, OAuthEvent.Outcome.REFUSED, null, "no login of this browser is under way");
            return Pages.error(
                    400, "No login that began in this browser is under way. Open the address again.", "no_such_login");
        }
        String server = pending.get().server();
        try {
            client.finish(pending.get(), request.query());
            connected.accept(server);
            return Pages.done("Connected", "The server " + server + " is connected.");
        } catch (UpstreamFailed e) {
            return failed(server, e);
        } catch (OAuthException _) {
            record(request, OAuthEvent.Outcome.REFUSED, pending.get().subject(), "a parameter is there twice");
            return failed(server, new UpstreamFailed("has an authorization server whose answer makes no sense"));
        }
    }

    /// The operator who began a login for the service has its ticket from the command line, and nobody else has.
    private boolean isSubject(WebRequest request, Ticket ticket) {
        return ticket.subject().equals(UpstreamClient.SERVICE)
                || browsers.subject(request, ticket.subject())
                        .map(ticket.subject()::equals)
                        .orElse(false);
    }

    private boolean hasKey(Params form, Ticket ticket) {
        return form.get(Connect.KEY)
                .flatMap(key -> keys.verify(key.strip()))
                .map(subject -> subject.id().equals(ticket.subject()))
                .orElse(false);
    }

    private Optional<Ticket> ticket(WebRequest request, Params params) {
        String server = request.path().substring(PATH.length());
        return params.get("ticket")
                .flatMap(client::ticket)
                .filter(ticket -> ticket.server().equals(server));
    }

    private Optional<String> browser(WebRequest request) {
        return cookies.read(request, COOKIE).filter(value -> value.length() == COOKIE_LENGTH);
    }

    private static String csrf(String browser, Ticket ticket) {
        return Token.digest("csrf\0" + browser + '\0' + ticket.text());
    }

    private static String path(String server) {
        return URLEncoder.encode(server, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static WebResponse noSuchLogin() {
        return Pages.error(
                404, "There is no such login, or it is over. Send the call again for a new one.", "no_such_login");
    }

    private WebResponse refuse(WebRequest request, Ticket ticket, String why) {
        record(request, OAuthEvent.Outcome.REFUSED, ticket.subject(), why);
        return Pages.error(
                403,
                "This login is for the caller that was asked to log in. Open the address again, in one browser, and"
                        + " show that you are that caller.",
                "not_the_caller");
    }

    private static WebResponse failed(String server, UpstreamFailed why) {
        return Pages.error(502, "The server " + server + " " + why.why() + ".", "login_failed");
    }

    private void record(WebRequest request, OAuthEvent.Outcome outcome, @Nullable String subject, String why) {
        journal.record(new OAuthEvent(
                OAuthEvent.Step.UPSTREAM_LOGIN,
                outcome,
                null,
                subject == null ? null : UpstreamClient.shown(subject),
                null,
                request.address(),
                why));
    }
}
