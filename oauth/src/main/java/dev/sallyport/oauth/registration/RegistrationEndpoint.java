package dev.sallyport.oauth.registration;

import static dev.sallyport.oauth.registration.ClientMetadata.invalid;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.registration.Client.Authentication;
import dev.sallyport.oauth.registration.Registrations.Registered;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `/oauth/register` (RFC 7591, protocol.md Y3) and `/oauth/register/{client}` (RFC 7592). A secret is shown once, when
/// it
/// is made; the token that manages a registration is good for that one only.
public final class RegistrationEndpoint implements WebHandler {
    private static final int LONGEST_BODY = 64 << 10;
    private static final Set<String> NOT_CHANGED = Set.of(
            "registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at");

    /// Who may register.
    public enum Mode {
        OPEN,
        /// Who has the initial access token.
        TOKEN,
        OFF
    }

    /// @param initialToken null where none is asked for
    /// @param address of the endpoint: `https://…/oauth/register`
    /// @param scopes that a client may ask for
    public record Settings(Mode mode, @Nullable String initialToken, URI address, Set<String> scopes) {
        public Settings {
            scopes = Set.copyOf(scopes);
            if (mode == Mode.TOKEN && (initialToken == null || initialToken.isEmpty())) {
                throw new IllegalArgumentException("an initial access token is asked for, and there is none");
            }
        }

        @Override
        public String toString() {
            return "Settings[" + mode + "]";
        }
    }

    private final Registrations registrations;
    private final Throttle throttle;
    private final Journal journal;
    private final Settings settings;

    public RegistrationEndpoint(Registrations registrations, Throttle throttle, Journal journal, Settings settings) {
        this.registrations = registrations;
        this.throttle = throttle;
        this.journal = journal;
        this.settings = settings;
    }

    @Override
    public WebResponse handle(WebRequest request) {
        String below = request.path().substring(settings.address().getPath().length());
        if (below.isEmpty()) {
            return request.method().equals("POST") ? register(request) : notAllowed("POST");
        }
        if (!below.startsWith("/")) {
            return WebResponse.empty(404);
        }
        String id = below.substring(1);
        return switch (request.method()) {
            case "GET" -> {
                Registration known = managed(request, id);
                yield WebResponse.json(200, answer(new Registered(known, null, bearer(request))));
            }
            case "PUT" -> change(request, id);
            case "DELETE" -> {
                managed(request, id);
                registrations.remove(id, request.address());
                yield WebResponse.empty(204);
            }
            default -> notAllowed("GET, PUT, DELETE");
        };
    }

    private WebResponse register(WebRequest request) {
        if (settings.mode() == Mode.OFF) {
            throw new OAuthException("access_denied", "clients cannot register themselves here", 403);
        }
        Optional<Duration> wait = throttle.spend(network(request.address()));
        if (wait.isPresent()) {
            record(Step.CLIENT_REGISTERED, Outcome.REFUSED, null, request, "too many of this address");
            OAuthException tooMany =
                    new OAuthException("temporarily_unavailable", "too many registrations from your address", 429);
            return WebResponse.error(tooMany)
                    .with("Retry-After", Long.toString(wait.get().plusSeconds(1).toSeconds()));
        }
        Registered registered = recorded(Step.CLIENT_REGISTERED, null, request, () -> {
            if (settings.mode() == Mode.TOKEN
                    && !Token.equal(String.valueOf(settings.initialToken()), bearer(request))) {
                throw unauthorized();
            }
            return registrations.add(metadata(body(request)));
        });
        Client client = registered.registration().client();
        record(Step.CLIENT_REGISTERED, Outcome.OK, client.id(), request, null);
        return WebResponse.json(201, answer(registered));
    }

    private WebResponse change(WebRequest request, String id) {
        Registration known = managed(request, id);
        Registered changed = recorded(Step.CLIENT_CHANGED, id, request, () -> {
            Map<String, Object> said = body(request);
            if (!id.equals(said.get("client_id")) || NOT_CHANGED.stream().anyMatch(said::containsKey)) {
                throw OAuthException.invalidRequest("client_id has to be there, and nothing that is not the client's");
            }
            String secret = Json.text(said, "client_secret");
            String digest = known.client().secretDigest();
            if (said.containsKey("client_secret")
                    && (secret == null || digest == null || !Token.equal(Token.digest(secret), digest))) {
                throw OAuthException.invalidRequest("client_secret is not the client's");
            }
            return registrations.change(known, metadata(said), bearer(request));
        });
        record(Step.CLIENT_CHANGED, Outcome.OK, id, request, null);
        return WebResponse.json(200, answer(changed));
    }

    /// The registration that a request may manage; for unknown ones and a wrong token the same refusal.
    private Registration managed(WebRequest request, String id) {
        return recorded(
                Step.CLIENT_CHANGED,
                id,
                request,
                () -> registrations
                        .registration(id)
                        .filter(known -> known.isManagedBy(bearer(request)))
                        .orElseThrow(RegistrationEndpoint::unauthorized));
    }

    private ClientMetadata metadata(Map<String, Object> said) {
        ClientMetadata metadata = ClientMetadata.read(said, Authentication.SECRET_BASIC);
        if (!settings.scopes().containsAll(metadata.scopes())) {
            throw invalid("scope names one that is not known here");
        }
        return metadata;
    }

    private static Map<String, Object> body(WebRequest request) {
        String type = request.header("content-type")
                .orElse("")
                .split(";", 2)[0]
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!type.equals("application/json")) {
            throw OAuthException.invalidRequest("the body must be application/json");
        }
        if (request.body().length > LONGEST_BODY) {
            throw new OAuthException("invalid_client_metadata", "more than " + LONGEST_BODY + " bytes", 413);
        }
        try {
            return Json.object(request.body());
        } catch (IllegalArgumentException _) {
            throw invalid("the body is not one JSON object");
        }
    }

    private Map<String, Object> answer(Registered registered) {
        return RegistrationAnswer.of(registered, settings.address());
    }

    private <T> T recorded(Step step, @Nullable String client, WebRequest request, Supplier<T> work) {
        try {
            return work.get();
        } catch (OAuthException e) {
            record(step, Outcome.REFUSED, client, request, e.code() + ": " + e.description());
            throw e;
        }
    }

    private void record(
            Step step, Outcome outcome, @Nullable String client, WebRequest request, @Nullable String reason) {
        journal.record(new OAuthEvent(step, outcome, client, null, null, request.address(), reason));
    }

    /// @return the token in `Authorization`; empty where there is none
    private static String bearer(WebRequest request) {
        String header = request.header("authorization").orElse("");
        return header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).strip()
                : "";
    }

    private static OAuthException unauthorized() {
        return new OAuthException("invalid_token", "the token is not good for this", 401)
                .challenging("Bearer error=\"invalid_token\"");
    }

    private static WebResponse notAllowed(String allow) {
        return WebResponse.empty(405).with("Allow", allow);
    }

    /// Whoever has one IPv6 address has all of its /64.
    private static String network(String address) {
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            return bytes.length == 16 ? HexFormat.of().formatHex(Arrays.copyOf(bytes, 8)) : address;
        } catch (IllegalArgumentException _) {
            return address;
        }
    }
}
