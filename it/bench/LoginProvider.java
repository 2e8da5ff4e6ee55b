import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// An OpenID Connect provider that lets everybody in without asking, as one and the same person.
final class LoginProvider {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final String CLIENT = "sallyport";

    private final String issuer;
    private final KeyPair key;
    private final Map<String, String> nonces = new ConcurrentHashMap<>();

    private LoginProvider(String issuer, KeyPair key) {
        this.issuer = issuer;
        this.key = key;
    }

    /// Listens until the JVM ends.
    static String start(int port) throws IOException, GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var provider = new LoginProvider("http://127.0.0.1:" + port + "/idp", generator.generateKeyPair());
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/idp/", provider::answer);
        server.setExecutor(runnable -> Thread.ofVirtual().start(runnable));
        server.start();
        return provider.issuer;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/idp/.well-known/openid-configuration" -> json(exchange, metadata());
                case "/idp/jwks" -> json(exchange, keys());
                case "/idp/authorize" -> authorize(exchange);
                case "/idp/token" -> token(exchange);
                default -> exchange.sendResponseHeaders(404, -1);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void authorize(HttpExchange exchange) throws IOException {
        var request = parameters(exchange.getRequestURI().getRawQuery());
        String code = Long.toHexString(System.nanoTime());
        nonces.put(code, request.get("nonce"));
        exchange.getResponseHeaders()
                .set("Location", request.get("redirect_uri") + "?code=" + code + "&state=" + request.get("state"));
        exchange.sendResponseHeaders(302, -1);
    }

    private void token(HttpExchange exchange) throws IOException, GeneralSecurityException {
        var request = parameters(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        long now = Instant.now().getEpochSecond();
        String claims = """
            {"iss":"%s","sub":"somebody","aud":"%s","nonce":"%s","iat":%d,"exp":%d}\
            """.formatted(issuer, CLIENT, nonces.remove(request.get("code")), now, now + 300);
        json(exchange, """
            {"access_token":"opaque","token_type":"Bearer","expires_in":300,"id_token":"%s"}\
            """.formatted(signed(claims)));
    }

    private String metadata() {
        return """
            {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token",\
            "jwks_uri":"%1$s/jwks","response_types_supported":["code"],"subject_types_supported":["public"],\
            "id_token_signing_alg_values_supported":["RS256"],"code_challenge_methods_supported":["S256"]}\
            """.formatted(issuer);
    }

    private String keys() {
        var publicKey = (RSAPublicKey) key.getPublic();
        byte[] modulus = publicKey.getModulus().toByteArray();
        return """
            {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"k","n":"%s","e":"AQAB"}]}\
            """.formatted(BASE64URL.encodeToString(Arrays.copyOfRange(modulus, 1, modulus.length)));
    }

    private String signed(String claims) throws GeneralSecurityException {
        String input = BASE64URL.encodeToString("{\"alg\":\"RS256\",\"kid\":\"k\"}".getBytes(UTF_8)) + "."
                + BASE64URL.encodeToString(claims.getBytes(UTF_8));
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key.getPrivate());
        signature.update(input.getBytes(UTF_8));
        return input + "." + BASE64URL.encodeToString(signature.sign());
    }

    private static void json(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static Map<String, String> parameters(String form) {
        return Arrays.stream(form.split("&"))
                .map(pair -> (pair + "=").split("=", -1))
                .collect(Collectors.toMap(
                        pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8), (first, _) -> first));
    }
}
