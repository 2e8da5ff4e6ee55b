package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Http.Reply;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// An OAuth client that was written from the specification of MCP and the RFCs, for a server it knows the address of.
///
/// @param resource what its tokens are for
/// @param id as the authorization server knows it
/// @param secret empty for a public client
record OAuthClient(Discovered server, String resource, String id, String secret, String redirectUri) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// What a server says about itself when it is called without a token.
    ///
    /// @param resource metadata of the protected resource (RFC 9728)
    /// @param issuer metadata of its authorization server (RFC 8414)
    record Discovered(JsonNode resource, JsonNode issuer) {
        String endpoint(String name) {
            String url = issuer.path(name + "_endpoint").asString("");
            assertThat(url).as(name + " endpoint in " + issuer).isNotEmpty();
            return url;
        }
    }

    /// A request for a code that a browser takes to the server.
    record Request(Map<String, String> parameters, String verifier) {
        String state() {
            return parameters.getOrDefault("state", "");
        }
    }

    record Tokens(Reply reply) {
        String access() {
            return reply.json().path("access_token").asString();
        }

        String refresh() {
            return reply.json().path("refresh_token").asString("");
        }
    }

    /// From the 401 of an endpoint to the metadata of the server whose tokens it takes.
    static Discovered discover(String endpoint) {
        Reply challenge = Mcp.initialize(endpoint);
        assertThat(challenge.status()).as(challenge.toString()).isEqualTo(401);
        String metadata = Mcp.challenge(challenge, "resource_metadata");
        JsonNode resource = Http.get(metadata).json();
        assertThat(resource.path("resource").asString()).isEqualTo(endpoint);
        String issuer = resource.path("authorization_servers").path(0).asString();
        JsonNode server =
                Http.get(issuer + "/.well-known/oauth-authorization-server").json();
        assertThat(server.path("issuer").asString()).isEqualTo(issuer);
        return new Discovered(resource, server);
    }

    /// Registers a public client with what servers ask for in general.
    static OAuthClient register(String endpoint, String redirectUri) {
        return register(discover(endpoint), endpoint, Map.of("redirect_uris", List.of(redirectUri)));
    }

    static OAuthClient register(Discovered server, String resource, Map<String, Object> metadata) {
        Map<String, Object> all = new LinkedHashMap<>(Map.of(
                "client_name",
                "test client",
                "grant_types",
                List.of("authorization_code", "refresh_token"),
                "token_endpoint_auth_method",
                "none"));
        all.putAll(metadata);
        Reply reply = Http.postJson(server.endpoint("registration"), all);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
        JsonNode client = reply.json();
        return new OAuthClient(
                server,
                resource,
                client.path("client_id").asString(),
                client.path("client_secret").asString(""),
                client.path("redirect_uris").path(0).asString());
    }

    OAuthClient at(String otherResource) {
        return new OAuthClient(server, otherResource, id, secret, redirectUri);
    }

    OAuthClient sentTo(String otherRedirectUri) {
        return new OAuthClient(server, resource, id, secret, otherRedirectUri);
    }

    /// A request for a code.
    ///
    /// @param more parameters instead of or besides the usual ones; an empty value leaves one out
    Request request(Map<String, String> more) {
        String verifier = random();
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", id);
        parameters.put("redirect_uri", redirectUri);
        parameters.put("code_challenge", challenge(verifier));
        parameters.put("code_challenge_method", "S256");
        parameters.put("state", random());
        parameters.put("resource", resource);
        parameters.putAll(more);
        parameters.values().removeIf(String::isEmpty);
        return new Request(parameters, verifier);
    }

    Request request() {
        return request(Map.of());
    }

    String url(Request request) {
        return server.endpoint("authorization") + "?" + Http.encode(request.parameters());
    }

    /// Redeems a code, or is refused.
    Reply redeem(String code, Request request) {
        return redeem(code, request, Map.of());
    }

    /// @param more parameters instead of or besides the usual ones; an empty value leaves one out
    Reply redeem(String code, Request request, Map<String, String> more) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirectUri);
        form.put("code_verifier", request.verifier());
        form.put("resource", resource);
        form.putAll(more);
        return token(form);
    }

    Reply refresh(String refreshToken) {
        return refresh(refreshToken, Map.of());
    }

    Reply refresh(String refreshToken, Map<String, String> more) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", refreshToken);
        form.put("resource", resource);
        form.putAll(more);
        return token(form);
    }

    Reply revoke(String token) {
        return send("revocation", new LinkedHashMap<>(Map.of("token", token)));
    }

    Reply token(Map<String, String> form) {
        return send("token", new LinkedHashMap<>(form));
    }

    /// The same client, whose requests go to another process of the same site.
    OAuthClient over(Gateway process) {
        String issuer = server.issuer().path("issuer").asString();
        String metadata = server.issuer().toString().replace(issuer + "/oauth/", process.url("/oauth/"));
        return new OAuthClient(
                new Discovered(server.resource(), Json.parse(metadata)), resource, id, secret, redirectUri);
    }

    private Reply send(String endpoint, Map<String, String> form) {
        form.putIfAbsent("client_id", id);
        if (!secret.isEmpty()) {
            form.putIfAbsent("client_secret", secret);
        }
        form.values().removeIf(String::isEmpty);
        return Http.post(server.endpoint(endpoint), form);
    }

    static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
