import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Sallyport as an authorization server with two clients: one that gets tokens for itself, one that people use.
final class TokenSite {
    private static final Pattern FIELD = Pattern.compile("<input[^>]* name=\"([^\"]+)\" value=\"([^\"]*)\"");
    private static final Pattern ACTION = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");
    private static final Pattern REFRESH = Pattern.compile("http-equiv=\"refresh\" content=\"0;url=([^\"]+)\"");
    private static final Pattern REFRESH_TOKEN = Pattern.compile("\"refresh_token\"\\s*:\\s*\"([^\"]+)\"");
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String SECRET = "a-secret-of-the-benchmark-and-of-nobody-else";
    private static final String CALLBACK = "http://127.0.0.1:9/callback";
    private static final String VERIFIER = "v".repeat(43);

    private static final String CONFIGURATION = """
        listen: 127.0.0.1:%d
        servers: { none: { url: "http://127.0.0.1:%d/none" } }
        endpoints:
          /guarded: { server: none, oauth: { provider: login, scopes: [read] } }
        oauth:
          providers:
            login: { issuer: "%s", client-id: sallyport, client-secret: any, roles: { everyone: [user] } }
          clients:
            machine: { name: Machine, secret: "%s", grants: [client_credentials], resources: [/guarded], scopes: [read] }
            app: { name: App, redirect-uris: ["%s"], grants: [authorization_code, refresh_token], scopes: [read] }
          outbound: { allow: ["127.0.0.0/8"], http: true }
        """;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final Map<String, String> cookies = new HashMap<>();
    private final String base;
    private final Program program;

    private TokenSite(String base, Program program) {
        this.base = base;
        this.program = program;
    }

    static TokenSite start(Workspace workspace, Path launcher, int port, int providerPort)
            throws IOException, InterruptedException, GeneralSecurityException {
        String issuer = LoginProvider.start(providerPort);
        workspace.write("sallyport.yaml", CONFIGURATION.formatted(port, providerPort, issuer, SECRET, CALLBACK));
        var command = List.of(
                launcher.toString(),
                "serve",
                "--config",
                workspace.directory().resolve("sallyport.yaml").toString());
        var environment =
                Map.of("SALLYPORT_HOME", workspace.directory().resolve("home").toString());
        var site = new TokenSite("http://127.0.0.1:" + port, workspace.start("sallyport", environment, command));
        site.awaitReady();
        return site;
    }

    Program program() {
        return program;
    }

    /// A client asks for a token for itself.
    CompletableFuture<HttpResponse<String>> clientCredentials() {
        return token(Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                "machine",
                "client_secret",
                SECRET,
                "resource",
                base + "/guarded"));
    }

    CompletableFuture<HttpResponse<String>> refresh(String refreshToken) {
        return token(Map.of("grant_type", "refresh_token", "client_id", "app", "refresh_token", refreshToken));
    }

    static Optional<String> refreshToken(String body) {
        return REFRESH_TOKEN.matcher(body).results().findFirst().map(match -> match.group(1));
    }

    /// The whole flow of a browser: consent the first time, then by the session alone.
    String login() throws IOException, InterruptedException, GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(UTF_8));
        var request = new LinkedHashMap<String, String>();
        request.put("response_type", "code");
        request.put("client_id", "app");
        request.put("redirect_uri", CALLBACK);
        request.put("scope", "read");
        request.put("state", "s");
        request.put("code_challenge", Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
        request.put("code_challenge_method", "S256");
        request.put("resource", base + "/guarded");
        URI callback = browse(URI.create(base + "/oauth/authorize?" + encode(request)));
        Pattern code = Pattern.compile("[?&]code=([^&]+)");
        var found = code.matcher(callback.toString());
        if (!found.find()) {
            throw Failure.of("no code in " + callback + program.logTail());
        }
        var response = token(Map.of(
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        "app",
                        "code",
                        found.group(1),
                        "redirect_uri",
                        CALLBACK,
                        "code_verifier",
                        VERIFIER))
                .join();
        return refreshToken(response.body())
                .orElseThrow(() -> Failure.of("no refresh token: " + response.statusCode() + " " + response.body()));
    }

    private URI browse(URI start) throws IOException, InterruptedException {
        URI at = start;
        for (int steps = 0; steps < 10; steps++) {
            var response = send(at, HttpRequest.newBuilder(at));
            if (response.statusCode() == 200 && ACTION.matcher(response.body()).find()) {
                response = consent(at, response.body());
            }
            at = at.resolve(next(at, response));
            if (at.toString().startsWith(CALLBACK)) {
                return at;
            }
        }
        throw Failure.of("no way to the client; at last " + at);
    }

    private HttpResponse<String> consent(URI page, String html) throws IOException, InterruptedException {
        var fields = FIELD.matcher(html)
                .results()
                .collect(Collectors.toMap(match -> match.group(1), match -> unescape(match.group(2))));
        fields.put("action", "allow");
        var action = ACTION.matcher(html);
        action.find();
        URI to = page.resolve(unescape(action.group(1)));
        return send(
                to,
                HttpRequest.newBuilder(to)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", base)
                        .POST(BodyPublishers.ofString(encode(fields))));
    }

    private String next(URI at, HttpResponse<String> response) throws IOException {
        Optional<String> location = response.headers().firstValue("Location");
        var refresh = REFRESH.matcher(response.body());
        if (location.isEmpty() && !refresh.find()) {
            throw Failure.of("nothing to go on to from " + at + ": " + response.statusCode() + " " + response.body()
                    + program.logTail());
        }
        return location.orElseGet(() -> unescape(refresh.group(1)));
    }

    private HttpResponse<String> send(URI to, HttpRequest.Builder request) throws IOException, InterruptedException {
        if (!cookies.isEmpty() && to.toString().startsWith(base)) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        var response = client.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
        for (String cookie : response.headers().allValues("Set-Cookie")) {
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            cookies.put(pair[0], pair[1]);
        }
        cookies.values().removeIf(String::isEmpty);
        return response;
    }

    private CompletableFuture<HttpResponse<String>> token(Map<String, String> form) {
        var request = HttpRequest.newBuilder(URI.create(base + "/oauth/token"))
                .timeout(LIMIT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encode(form)));
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private void awaitReady() throws IOException, InterruptedException {
        var probe = HttpRequest.newBuilder(URI.create(base + "/.well-known/oauth-authorization-server"))
                .timeout(LIMIT)
                .build();
        long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (System.nanoTime() < deadline && program.isAlive()) {
            try {
                if (client.send(probe, BodyHandlers.ofString()).statusCode() == 200) {
                    return;
                }
            } catch (IOException _) {
                // it does not listen yet
            }
            Thread.sleep(20);
        }
        throw Failure.of("sallyport is no authorization server" + program.logTail());
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String unescape(String html) {
        return html.replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}
