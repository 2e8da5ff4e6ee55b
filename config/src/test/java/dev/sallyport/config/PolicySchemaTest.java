package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The schema for editors says what the loader says, as far as a schema can.
class PolicySchemaTest {

    private static final String TEXT = text();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(TEXT, InputFormat.JSON);

    @TempDir
    private Path directory;

    @Test
    void everyExampleIsValid() throws IOException {
        assertThat(errors(Files.readString(Path.of("..", "examples", "policy.yaml"))))
                .isEmpty();
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsWrittenIsValid(long seed) {
        var yaml = PolicyWriter.write(new RuleDraw(seed).rules());

        assertThat(errors(yaml)).as(yaml).isEmpty();
    }

    @Test
    void itHasTheKeysThatAreReadAndNoOthers() {
        var schema = (Map<?, ?>) load(TEXT);

        assertThat(keys(schema)).isEqualTo(new TreeSet<>(PolicyKeys.FILE));
        assertThat(keys(at(schema, "properties", "roles", "additionalProperties")))
                .isEqualTo(new TreeSet<>(PolicyKeys.ROLE));
        assertThat(keys(at(schema, "$defs", "entry"))).isEqualTo(new TreeSet<>(PolicyKeys.ENTRY));
        assertThat(keys(at(schema, "$defs", "rule"))).isEqualTo(new TreeSet<>(PolicyKeys.RULE));
        assertThat(keys(at(schema, "$defs", "who"))).isEqualTo(new TreeSet<>(PolicyKeys.WHO));
        assertThat(keys(at(schema, "$defs", "condition"))).isEqualTo(new TreeSet<>(PolicyKeys.CONDITION));
        assertThat(keys(at(schema, "$defs", "window"))).isEqualTo(new TreeSet<>(PolicyKeys.WINDOW));
        assertThat(keys(at(schema, "$defs", "operators"))).isEqualTo(new TreeSet<>(PolicyKeys.TEST));
        assertThat(keys(at(schema, "$defs", "rule", "properties", "obligations")))
                .isEqualTo(new TreeSet<>(PolicyKeys.OBLIGATIONS));
        assertThat(keys(at(schema, "$defs", "rule", "properties", "approval")))
                .isEqualTo(new TreeSet<>(PolicyKeys.APPROVAL));
        assertThat(keys(at(schema, "$defs", "condition", "properties", "custom")))
                .isEqualTo(new TreeSet<>(PolicyKeys.CUSTOM));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "role: {}",
                "roles: { r: { alow: [] } }",
                "roles: { r: { allow: [{ effect: deny, tools: [x] }] } }",
                "rules: [{ tools: [x] }]",
                "rules: [{ effect: maybe, tools: [x] }]",
                "rules: [{ effect: deny }]",
                "rules: [{ effect: deny, tools: x }]",
                "rules: [{ effect: deny, tools: [x], who: {} }]",
                "rules: [{ effect: deny, tools: [x], who: { role: r } }]",
                "rules: [{ effect: deny, tools: [x], who: { authentication: jwk } }]",
                "rules: [{ effect: deny, tools: [x], actions: [cal] }]",
                "rules: [{ effect: deny, tools: [x], obligations: { cap: 1KiB } }]",
                "rules: [{ effect: allow, tools: [x], obligations: { cap: 1KB } }]",
                "rules: [{ effect: allow, tools: [x], approval: { self: true } }]",
                "rules: [{ effect: allow, tools: [x], when: {} }]",
                "rules: [{ effect: allow, tools: [x], when: { argument.x: 1 } }]",
                "rules: [{ effect: allow, tools: [x], when: { context.revison: 1 } }]",
                "rules: [{ effect: allow, tools: [x], when: { arguments.x: [1] } }]",
                "rules: [{ effect: allow, tools: [x], when: { arguments.x: { less: a } } }]",
                "rules: [{ effect: allow, tools: [x], when: { arguments.x: { less: '1' } } }]",
                "rules: [{ effect: allow, tools: [x], when: { arguments.x: { between: [1] } } }]",
                "rules: [{ effect: allow, tools: [x], when: { time: { from: '22:00', zone: UTC } } }]",
                "rules: [{ effect: allow, tools: [x], when: { time: { days: [mon] } } }]",
                "rules: [{ effect: allow, tools: [x], name: default }]",
            })
    void whatIsWrongIsRefusedByBoth(String yaml) {
        var workspace = new Workspace(directory);
        workspace.write("p.yaml", yaml);

        assertThat(workspace.policyProblems("p.yaml")).isNotEmpty();
        assertThat(errors(yaml)).isNotEmpty();
    }

    private static Collection<?> errors(String yaml) {
        return SCHEMA.validate(json(load(yaml)), InputFormat.JSON);
    }

    private static Object load(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    private static String json(Object value) {
        return switch (value) {
            case Map<?, ?> members -> {
                var parts = new ArrayList<String>();
                members.forEach((key, member) -> parts.add(jsonText(String.valueOf(key)) + ":" + json(member)));
                yield "{" + String.join(",", parts) + "}";
            }
            case List<?> items ->
                "["
                        + String.join(
                                ",", items.stream().map(PolicySchemaTest::json).toList()) + "]";
            case String text -> jsonText(text);
            default -> String.valueOf(value);
        };
    }

    private static String jsonText(String text) {
        var out = new StringBuilder("\"");
        text.chars().forEach(c -> out.append("\\u%04x".formatted(c)));
        return out.append('"').toString();
    }

    private static Map<?, ?> at(Map<?, ?> schema, String... path) {
        var at = schema;
        for (var key : path) {
            at = (Map<?, ?>) Objects.requireNonNull(at.get(key), key);
        }
        return at;
    }

    private static Set<String> keys(Map<?, ?> schema) {
        var keys = new TreeSet<String>();
        at(schema, "properties").keySet().forEach(key -> keys.add(String.valueOf(key)));
        return keys;
    }

    private static String text() {
        try (InputStream in = PolicySchemaTest.class.getResourceAsStream("policy.schema.json")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
