package dev.sallyport.gateway.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.enforce.ValueShape;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.audit.AuditEvent.Verdict;
import dev.sallyport.mcp.JsonTree;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Value;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;

/// What has to come of a case: what the client saw, what reached the server and what the audit says.
final class Then {
    private final String name;
    private final Yaml then;

    Then(String name, Yaml then) {
        this.name = name;
        this.then = then;
    }

    /// @param reached how many requests the server got
    void check(Reply reply, GatewayFixture gateway, int reached) {
        Verdict verdict = gateway.audit.outcomes().getLast().verdict();
        SoftAssertions all = new SoftAssertions();
        decision(all, reply, verdict, reached);
        if (then.has("rule")) {
            all.assertThat(id(verdict.rule())).as("rule").isEqualTo(then.text("rule", ""));
        }
        if (then.has("dry-run")) {
            all.assertThat(id(verdict.dryRun())).as("dry-run").isEqualTo(then.text("dry-run", ""));
        }
        if (then.has("reason")) {
            all.assertThat(verdict.reason()).as("reason").contains(then.text("reason", ""));
        }
        if (then.has("outcome")) {
            all.assertThat(gateway.audit.statuses().getLast()).as("outcome").isEqualTo(then.text("outcome", ""));
        }
        answer(all, reply);
        assertThat(all.assertionErrorsCollected())
                .as("case \"%s\"; answer %s %s; audit %s", name, reply.status(), reply.text(), verdict)
                .isEmpty();
    }

    private void decision(SoftAssertions all, Reply reply, Verdict verdict, int reached) {
        String decision = then.text("decision", "allow");
        int status =
                then.has("status") ? Integer.parseInt(then.text("status", "")) : decision.equals("allow") ? 200 : 403;
        all.assertThat(verdict.effect().name().toLowerCase(Locale.ROOT))
                .as("decision")
                .isEqualTo(decision);
        all.assertThat(reply.status()).as("status").isEqualTo(status);
        all.assertThat(reached).as("requests at the server").isEqualTo(decision.equals("allow") ? 1 : 0);
    }

    private void answer(SoftAssertions all, Reply reply) {
        if (then.has("sees")) {
            all.assertThat(listed(reply)).as("list").isEqualTo(then.list("sees"));
        }
        if (then.has("result")) {
            Value expected = json(JsonWriter.write(then.get("result")).getBytes(UTF_8));
            all.assertThat(find(reply, "arguments.result")).as("result").isEqualTo(expected);
        }
        if (then.has("challenge")) {
            all.assertThat(reply.header("WWW-Authenticate"))
                    .as("challenge")
                    .hasValueSatisfying(challenge -> assertThat(challenge).contains(then.text("challenge", "")));
        }
        for (Object text : then.list("without")) {
            all.assertThat(reply.text()).as("answer").doesNotContain(String.valueOf(text));
        }
    }

    /// A rule without the place where it stands, which in a scenario is nowhere.
    private static String id(@Nullable String label) {
        String text = String.valueOf(label);
        int origin = text.indexOf(" (");
        return origin < 0 ? text : text.substring(0, origin);
    }

    private static List<String> listed(Reply reply) {
        return Stream.of(ListKind.values())
                .map(kind -> find(reply, "arguments.result." + kind.member() + "[*]." + kind.key()))
                .filter(Value.Items.class::isInstance)
                .flatMap(found -> ((Value.Items) found).values().stream())
                .map(item -> ((Value.Text) item).value())
                .toList();
    }

    /// @param path in the answer, which stands for `arguments`
    private static Value find(Reply reply, String path) {
        return Path.parse(path).in(json(reply.body()));
    }

    private static Value json(byte[] bytes) {
        try {
            return JsonTree.read(bytes, ValueShape.INSTANCE);
        } catch (MalformedMessage e) {
            throw new AssertionError(new String(bytes, UTF_8), e);
        }
    }
}
