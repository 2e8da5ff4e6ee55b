package dev.sallyport.embed;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// By the same policy file every way to guard decides alike.
final class DecisionsAgreeTest {
    private static final int DRAWN = 150;
    private static final List<String> USERS = List.of("ann=reader", "bob=operator", "eve=admin", "mallory=guest");

    private record Drawn(String user, String method, String params) {}

    @Test
    void filterAndSdkGuardDecideAlike() {
        List<Drawn> requests = draw(new Random(20_260_728));
        Map<Way, List<String>> verdicts = new LinkedHashMap<>();

        for (Way way : Way.values()) {
            verdicts.put(way, verdicts(way, requests));
        }

        List<String> first = requireNonNull(verdicts.get(Way.SDK_STREAMABLE));
        assertThat(first).contains("result", "403 not allowed, or there is no such thing");
        verdicts.forEach((way, found) -> {
            for (int i = 0; i < requests.size(); i++) {
                assertThat(found.get(i)).as(way + " " + requests.get(i)).isEqualTo(first.get(i));
            }
        });
    }

    private static List<String> verdicts(Way way, List<Drawn> requests) {
        Map<String, Wire> wires = new LinkedHashMap<>();
        try (WebServer server = way.serve(Policies.guard(), new Library())) {
            List<String> verdicts = new ArrayList<>();
            for (Drawn drawn : requests) {
                Wire wire = wires.computeIfAbsent(drawn.user(), user -> Wire.connected(server, user));
                verdicts.add(wire.request(drawn.method(), drawn.params()).verdict());
            }
            wires.values().forEach(Wire::close);
            return verdicts;
        }
    }

    private static List<Drawn> draw(Random random) {
        List<Drawn> drawn = new ArrayList<>();
        for (int i = 0; i < DRAWN; i++) {
            String user = USERS.get(random.nextInt(USERS.size()));
            drawn.add(
                    switch (random.nextInt(5)) {
                        case 0, 1 ->
                            new Drawn(
                                    user,
                                    "tools/call",
                                    "{\"name\":\"" + any(random, Library.TOOLS) + "\",\"arguments\":{\"amount\":"
                                            + random.nextInt(200) + "}}");
                        case 2 ->
                            new Drawn(user, "resources/read", "{\"uri\":\"" + any(random, Library.RESOURCES) + "\"}");
                        case 3 -> new Drawn(user, "prompts/get", "{\"name\":\"" + any(random, Library.PROMPTS) + "\"}");
                        default ->
                            new Drawn(
                                    user,
                                    "completion/complete",
                                    "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"" + any(random, Library.TEMPLATES)
                                            + "\"},\"argument\":{\"name\":\"name\",\"value\":\"x\"}}");
                    });
        }
        return drawn;
    }

    private static String any(Random random, List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
