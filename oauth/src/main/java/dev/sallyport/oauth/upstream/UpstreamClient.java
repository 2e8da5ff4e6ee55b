package dev.sallyport.oauth.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.upstream.Discovery.Found;
import dev.sallyport.oauth.upstream.Tickets.Ticket;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.policy.Subject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Logs in to the servers behind the gateway, and keeps what it got (protocol.md O). Blocks, but for [#remembered].
public final class UpstreamClient {
    /// The owner of logins that are for all callers; no subject has such an id.
    static final String SERVICE = "* service";

    private static final String NOBODY = Subject.anonymous().id();
    /// How long a change by another process may go unnoticed.
    private static final Duration REMEMBERED = Duration.ofSeconds(2);

    private static final long MOST_REMEMBERED = 10_000;
    private static final int MOST_ATTEMPTS = 2;
    private static final int MOST_SCOPES = 100;
    /// In this time, asking a human for what was asked for already is no use (O10).
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private record Key(String server, String subject) {}

    private final URI publicUrl;
    private final Map<String, UpstreamServer> servers;
    private final Journal journal;
    private final Clock clock;
    private final Vault vault;
    private final Discovery discovery;
    private final Registrar registrar;
    private final TokenEndpoint endpoint;
    private final Renewal renewal;
    private final Tickets tickets;
    private final Logins logins;
    private final Cache<Key, Held> remembered;

    /// @param publicUrl where browsers reach the gateway, without a slash at its end
    public UpstreamClient(
            URI publicUrl,
            Collection<UpstreamServer> servers,
            OAuthStore store,
            Fetcher fetcher,
            Journal journal,
            Clock clock) {
        this.publicUrl = publicUrl;
        this.servers =
                servers.stream().collect(Collectors.toUnmodifiableMap(UpstreamServer::name, Function.identity()));
        this.journal = journal;
        this.clock = clock;
        this.vault = new Vault(store);
        this.discovery = new Discovery(fetcher);
        this.registrar = new Registrar(publicUrl, store, fetcher, journal, clock);
        this.endpoint = new TokenEndpoint(fetcher, clock);
        this.renewal = new Renewal(vault, endpoint, registrar, journal, clock);
        this.tickets = new Tickets(store, clock);
        this.logins = new Logins(store, discovery, registrar, endpoint, clock);
        this.remembered = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(REMEMBERED)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    /// Whether a server wants OAuth.
    public boolean serves(String server) {
        return servers.containsKey(server);
    }

    /// Does not block.
    ///
    /// @return the access token that a call goes on with; empty where only [#token] can tell
    public Optional<String> remembered(String server, String subject) {
        return Optional.ofNullable(remembered.getIfPresent(new Key(server, owner(server(server), subject))))
                .map(held -> held.tokens().access());
    }

    /// @param subject who calls; not looked at where the server has one login for all
    /// @return the access token that a call goes on with; empty where there is none
    public Optional<String> token(String server, String subject) {
        UpstreamServer known = server(server);
        return vault.find(known, owner(known, subject))
                .flatMap(held -> renewal.current(known, held))
                .map(held -> remember(known, held));
    }

    /// What to do where a server refuses a call.
    ///
    /// @param status 401 or 403
    /// @param wwwAuthenticate each value of the header
    /// @param sent the token the call had; null where it had none
    /// @param attempt how often the call was sent before, from 0
    public Remedy remedy(
            String server,
            String subject,
            int status,
            List<String> wwwAuthenticate,
            @Nullable String sent,
            int attempt) {
        UpstreamServer known = server(server);
        BearerChallenge challenge = BearerChallenge.of(wwwAuthenticate);
        if (status == 403 && !challenge.insufficientScope()) {
            return new Remedy.Refuse("does not allow this to whoever the gateway calls for");
        }
        if (attempt >= MOST_ATTEMPTS) {
            return new Remedy.Refuse("does not take the tokens that were got for it");
        }
        try {
            Optional<Held> held = vault.find(known, owner(known, subject));
            boolean newer = held.isPresent()
                    && renewal.good(held.get())
                    && !held.get().tokens().access().equals(sent);
            if (newer) {
                return retry(known, held.get());
            }
            return status == 401
                    ? unauthorized(known, subject, challenge, held, attempt == 0)
                    : stepUp(known, subject, challenge, held);
        } catch (UpstreamFailed e) {
            failed(known, owner(known, subject), e);
            return new Remedy.Refuse(e.why());
        }
    }

    /// The login of a server that has one for all: by itself, where it is configured to.
    ///
    /// @return where somebody has to log in; empty where it is done
    /// @throws UpstreamFailed where that is not possible
    public Optional<URI> logIn(String server) throws UpstreamFailed {
        UpstreamServer known = server(server);
        if (known.mode() != UpstreamServer.Mode.SERVICE) {
            throw new UpstreamFailed("has a login for each caller, who gets an address when it calls");
        }
        if (known.helpsItself()) {
            logInAlone(known, discovery.provoke(known), Set.of());
            return Optional.empty();
        }
        return Optional.of(page(tickets.of(known.name(), SERVICE, Set.of(), null, true)));
    }

    /// All logins, the oldest first.
    public List<Connection> connections() {
        return vault.all().stream()
                .map(held -> new Connection(
                        held.server(),
                        shown(held.subject()),
                        held.login().issuer(),
                        URI.create(held.login().resource()),
                        held.tokens().scopes() == null
                                ? Set.of()
                                : held.tokens().scopes(),
                        held.since(),
                        held.tokens().expires(),
                        held.tokens().refresh() != null
                                || (servers.containsKey(held.server())
                                        && server(held.server()).helpsItself())))
                .toList();
    }

    /// Forgets logins. Where all of a server's are, the gateway also forgets who it is to its authorization server.
    ///
    /// @param subject whose; null for all
    /// @return how many there were
    public int logOut(String server, @Nullable String subject) {
        List<Held> those = vault.all().stream()
                .filter(held -> held.server().equals(server))
                .filter(held -> subject == null || held.subject().equals(subject))
                .filter(vault::remove)
                .toList();
        for (Held held : those) {
            remembered.invalidate(new Key(server, held.subject()));
            record(Step.UPSTREAM_LOGOUT, Outcome.OK, held, null);
        }
        if (subject == null) {
            registrar.forget(server);
        }
        return those.size();
    }

    /// @return who logged in to a server last; empty where nobody has
    public Optional<String> lastToLogIn(String server) {
        return vault.all().stream()
                .filter(held -> held.server().equals(server))
                .max(Comparator.comparing(Held::since))
                .map(Held::subject);
    }

    Optional<Ticket> ticket(String text) {
        return tickets.find(text).filter(ticket -> servers.containsKey(ticket.server()));
    }

    /// The gateway's own client-id metadata document.
    Map<String, Object> document() {
        return registrar.document();
    }

    /// Whoever is at the browser has been found to be the subject of the ticket.
    URI begin(Ticket ticket, String browser) throws UpstreamFailed {
        UpstreamServer server = server(ticket.server());
        try {
            return logins.begin(server, ticket, browser);
        } catch (UpstreamFailed e) {
            failed(server, ticket.subject(), e);
            throw e;
        }
    }

    Optional<Logins.Pending> pending(String state, String browser) {
        return logins.take(state, browser).filter(pending -> servers.containsKey(pending.server()));
    }

    /// Keeps the tokens, and tells the journal, before it returns.
    void finish(Logins.Pending pending, Params answer) throws UpstreamFailed {
        UpstreamServer server = server(pending.server());
        try {
            Held held = logins.finish(server, pending, answer);
            record(Step.UPSTREAM_LOGIN, Outcome.OK, held, null);
            vault.save(held);
            remembered.invalidate(new Key(server.name(), held.subject()));
            tickets.done(server.name(), held.subject());
        } catch (UpstreamFailed e) {
            failed(server, pending.subject(), e);
            throw e;
        }
    }

    /// @return the subject as it may be shown; null for the service itself
    static @Nullable String shown(String subject) {
        return subject.equals(SERVICE) ? null : subject;
    }

    /// @param first whether the call was refused for the first time: then the token may be renewed
    private Remedy unauthorized(
            UpstreamServer server, String subject, BearerChallenge challenge, Optional<Held> held, boolean first)
            throws UpstreamFailed {
        if (server.helpsItself()) {
            if (!first) {
                return new Remedy.Refuse("does not take the token that was just got for it");
            }
            return retry(server, logInAlone(server, challenge, challenge.scopes()));
        }
        if (held.isPresent() && first) {
            Found found = discovery.of(server, challenge);
            Held.Login login = held.get().login();
            boolean same = found.server().issuer().equals(login.issuer())
                    && found.resource().equals(login.resource());
            if (same && renewal.renewable(server, held.get())) {
                Optional<Held> renewed = renewal.renew(server, held.get());
                if (renewed.isPresent()) {
                    return retry(server, renewed.get());
                }
            }
        }
        return human(server, subject, challenge, challenge.scopes());
    }

    private Remedy stepUp(UpstreamServer server, String subject, BearerChallenge challenge, Optional<Held> held)
            throws UpstreamFailed {
        Set<String> wanted = new LinkedHashSet<>(challenge.scopes());
        if (held.isPresent()) {
            Set<String> asked = held.get().login().scopes();
            boolean lately = clock.instant().isBefore(held.get().since().plus(AGAIN));
            if (lately && asked.containsAll(challenge.scopes())) {
                return new Remedy.Refuse(
                        "wants scopes that were asked for already: " + Scopes.format(challenge.scopes()));
            }
            wanted.addAll(asked);
        }
        if (wanted.size() > MOST_SCOPES) {
            return new Remedy.Refuse("wants more scopes than are asked for");
        }
        return server.helpsItself()
                ? retry(server, logInAlone(server, challenge, wanted))
                : human(server, subject, challenge, wanted);
    }

    private Remedy human(UpstreamServer server, String subject, BearerChallenge challenge, Set<String> scopes) {
        if (server.mode() == UpstreamServer.Mode.SERVICE) {
            return new Remedy.Refuse(
                    "wants a login; the operator can give it one with: sallyport upstream login " + server.name());
        }
        if (subject.equals(NOBODY)) {
            return new Remedy.Refuse("wants a login, and nobody has logged in for whom this call could be");
        }
        Ticket ticket = tickets.of(server.name(), subject, scopes, challenge.resourceMetadata(), false);
        return new Remedy.LogIn(page(ticket), ticket.id());
    }

    /// A login that takes no human (protocol.md EX1).
    private Held logInAlone(UpstreamServer server, BearerChallenge challenge, Set<String> needed)
            throws UpstreamFailed {
        Found found = discovery.of(server, challenge);
        ClientIdentity client = registrar.of(server, found.server());
        Set<String> scopes = Logins.scopes(server, needed.isEmpty() ? challenge.scopes() : needed, found);
        Map<String, String> grant = new LinkedHashMap<>();
        grant.put("grant_type", "client_credentials");
        grant.put("resource", found.resource());
        if (!scopes.isEmpty()) {
            grant.put("scope", Scopes.format(scopes));
        }
        var login = new Held.Login(
                found.server().issuer(),
                found.resource(),
                found.server().token(),
                client.id(),
                client.method(),
                scopes);
        Held held = new Held(
                SERVICE,
                server.name(),
                server.url().toString(),
                login,
                endpoint.ask(login.endpoint(), login.issuer(), client, grant),
                clock.instant(),
                null);
        record(Step.UPSTREAM_LOGIN, Outcome.OK, held, null);
        vault.save(held);
        return held;
    }

    private Remedy retry(UpstreamServer server, Held held) {
        return new Remedy.Retry(remember(server, held));
    }

    private String remember(UpstreamServer server, Held held) {
        remembered.put(new Key(server.name(), held.subject()), held);
        return held.tokens().access();
    }

    private URI page(Ticket ticket) {
        String name = URLEncoder.encode(ticket.server(), StandardCharsets.UTF_8).replace("+", "%20");
        return URI.create(publicUrl + "/oauth/upstream/" + name + "?ticket=" + ticket.text());
    }

    private static String owner(UpstreamServer server, String subject) {
        return server.mode() == UpstreamServer.Mode.SERVICE ? SERVICE : subject;
    }

    private UpstreamServer server(String name) {
        UpstreamServer server = servers.get(name);
        if (server == null) {
            throw new IllegalArgumentException("no server with OAuth is called " + name);
        }
        return server;
    }

    private void failed(UpstreamServer server, String subject, UpstreamFailed why) {
        journal.record(new OAuthEvent(
                Step.UPSTREAM_LOGIN,
                Outcome.FAILED,
                null,
                shown(subject),
                server.url().toString(),
                null,
                why.why()));
    }

    private void record(Step step, Outcome outcome, Held held, @Nullable String why) {
        journal.record(new OAuthEvent(
                step,
                outcome,
                held.login().client(),
                shown(held.subject()),
                held.login().resource(),
                null,
                why));
    }
}
