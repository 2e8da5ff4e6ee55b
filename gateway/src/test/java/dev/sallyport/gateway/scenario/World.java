package dev.sallyport.gateway.scenario;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.PolicyLoader;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.authenticate.Claim;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import dev.sallyport.mcp.HeaderValue;
import dev.sallyport.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a scenario's `given` sets up, in which its cases happen.
final class World {
    private final GatewayFixture gateway;
    private final Map<String, String> keys = new HashMap<>();

    private World(GatewayFixture gateway) {
        this.gateway = gateway;
    }

    static World given(Yaml given, GatewayFixture gateway, Path directory) throws IOException, ConfigException {
        World world = new World(gateway);
        Yaml callers = given.mapping("callers");
        callers.members().forEach((name, attributes) -> world.caller(name, Yaml.of(attributes)));
        gateway.labels(given.texts("labels"));
        Yaml server = given.mapping("server");
        gateway.server.answers(new Upstream(server)::answer);
        gateway.policy.replace(policy(given, directory), Upstream.catalogue(server, given.texts("unseen")));
        if (given.has("time")) {
            gateway.time.moveTo(Instant.parse(given.text("time", "")));
        }
        given.everythingWasAskedFor();
        return world;
    }

    private static PolicySet policy(Yaml given, Path directory) throws IOException, ConfigException {
        int number = 0;
        for (Object file : given.has("policies")
                ? given.list("policies")
                : List.of(given.mapping("policy").members())) {
            Files.writeString(directory.resolve("policy" + number++ + ".yaml"), Yaml.write(file));
        }
        return PolicyLoader.load(List.of(directory));
    }

    private void caller(String name, Yaml attributes) {
        KeyAttributes others = new KeyAttributes(
                attributes.texts("teams"),
                attributes.texts("groups"),
                attributes.texts("scopes"),
                claims(attributes.mapping("claims").members()),
                attributes.textOrNull("client"),
                attributes.textOrNull("agent"));
        keys.put(name, gateway.keys.create(name, attributes.texts("roles"), null, others));
        attributes.everythingWasAskedFor();
    }

    private static Map<String, Claim> claims(Map<String, Object> members) {
        Map<String, Claim> claims = new HashMap<>();
        members.forEach((name, value) -> {
            Claim.Type type = switch (value) {
                case Number _ -> Claim.Type.NUMBER;
                case Boolean _ -> Claim.Type.FLAG;
                default -> Claim.Type.TEXT;
            };
            claims.put(name, new Claim(type, value.toString()));
        });
        return claims;
    }

    void run(Yaml step) throws IOException, ConfigException {
        Yaml when = step.mapping("when");
        Yaml then = step.mapping("then");
        int reached = gateway.server.received().size();
        if (when.has("time")) {
            gateway.time.moveTo(Instant.parse(when.text("time", "")));
        }
        Reply reply = gateway.ask(request(when));

        Then expected = new Then(step.text("case", "?"), then);
        expected.check(reply, gateway, gateway.server.received().size() - reached);
        step.everythingWasAskedFor();
        when.everythingWasAskedFor();
        then.everythingWasAskedFor();
    }

    private ClientRequest request(Yaml when) {
        String method = when.text("method", "");
        Yaml params = when.mapping("params");
        String members = JsonWriter.members(params.members());
        boolean legacy = when.text("era", "modern").equals("legacy");
        ClientRequest request = legacy ? ClientRequest.legacy(method, members) : ClientRequest.modern(method, members);
        Object name = params.members().getOrDefault("name", params.members().get("uri"));
        if (!legacy && name != null) {
            request.header("Mcp-Name", HeaderValue.encode(String.valueOf(name)));
        }
        String caller = when.text("as", "");
        if (caller.isEmpty()) {
            return request.to("/anonymous");
        }
        return request.key(Objects.requireNonNull(keys.get(caller), "callers has no " + caller));
    }
}
